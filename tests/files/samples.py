"""Files as people have them, made here: each says who made it in every place where such a file can say so."""

import io
import zipfile
from typing import Final

import pikepdf
from PIL import Image

CANARY: Final = "Canary Okonkwo"
"""What a file says of its author, and no copy may say."""


def picture(form: str = "JPEG", *, size: tuple[int, int] = (320, 200), canary: str = CANARY) -> bytes:
    """Return a photograph with EXIF, a place and a comment."""
    told = Image.Exif()
    told[0x010E], told[0x013B] = canary, canary
    told[0x8825] = {1: "N", 2: (1.0, 17.0, 11.0), 3: "E", 4: (36.0, 49.0, 2.0)}
    made = io.BytesIO()
    extra = {"comment": canary.encode()} if form == "JPEG" else {}
    Image.new("RGB", size, (30, 90, 80)).save(made, form, exif=told, **extra)
    return made.getvalue()


def document(*, canary: str = CANARY) -> bytes:
    """Return a PDF with an author, XMP, a script, an attachment, a form's script and a photograph with EXIF."""
    photograph = picture(canary=canary)
    made = io.BytesIO()
    with pikepdf.new() as one:
        one.add_blank_page()
        one.docinfo["/Author"] = canary
        with one.open_metadata() as said:
            said["dc:creator"] = [canary]
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(f"app.alert('{canary}')"))
        one.Root.OpenAction = script
        one.attachments["list.txt"] = pikepdf.AttachedFileSpec(one, canary.encode(), filename="list.txt")
        shown = pikepdf.Stream(one, photograph)
        shown.Type, shown.Subtype, shown.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
        shown.Width, shown.Height, shown.BitsPerComponent = 320, 200, 8
        shown.ColorSpace = pikepdf.Name.DeviceRGB
        page = one.pages[0]
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=one.make_indirect(shown)))
        page.Contents = pikepdf.Stream(one, b"q 320 0 0 200 0 0 cm /I Do Q")
        page.AA = pikepdf.Dictionary(O=script)
        one.save(made, compress_streams=False)
    return made.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in parts.items():
            archive.writestr(name, said)
    return made.getvalue()


TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
WORDS: Final = "What the document says stays."


def office(*, canary: str = CANARY) -> bytes:
    """Return a text document with an author, revisions, macros, a picture with EXIF and a link to elsewhere."""
    return zipped(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
                '<Override PartName="/word/document.xml"'
                ' ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
                '<Override PartName="/docProps/core.xml" ContentType="application/xml"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="t" Target="word/document.xml"/>'
                '<Relationship Id="b" Type="t" Target="docProps/core.xml"/></Relationships>'
            ).encode(),
            "word/_rels/document.xml.rels": (
                f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="t" Target="media/one.jpg"/>'
                f'<Relationship Id="b" Type="t" TargetMode="External" Target="https://x.example/{canary}"/>'
                "</Relationships>"
            ).encode(),
            "docProps/core.xml": f"<core>{canary}</core>".encode(),
            "word/vbaProject.bin": canary.encode(),
            "word/embeddings/sheet.xlsx": canary.encode(),
            "word/media/one.jpg": picture(canary=canary),
            "word/people.xml": f"<people>{canary}</people>".encode(),
            "word/document.xml": (
                f'<?xml version="1.0"?><!-- {canary} --><w:document xmlns:w="u" xmlns:mc="m" mc:Ignorable="w14">'
                f'<w:p w:rsidR="00AB"><w:ins w:author="{canary}" w:date="2026-01-01T10:00:00Z">'
                f'<w:t xml:space="preserve">{WORDS}</w:t></w:ins><w:hyperlink xmlns:r="r" r:id="b"><w:t>a link</w:t>'
                '</w:hyperlink><w:pict xmlns:v="v" xmlns:r="r"><v:x r:id="a"/><v:gone r:id="z"/></w:pict></w:p>'
                "</w:document>"
            ).encode(),
        }
    )


def open_document(*, canary: str = CANARY) -> bytes:
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": b"<m/>",
            "meta.xml": f"<meta>{canary}</meta>".encode(),
            "Thumbnails/thumbnail.png": picture("PNG", canary=canary),
            "Basic/Standard/Module1.xml": f"<x>{canary}</x>".encode(),
            "Pictures/one.png": picture("PNG", canary=canary),
            "content.xml": (
                '<office:document-content xmlns:office="o" xmlns:dc="d" xmlns:text="t" xmlns:xlink="x">'
                f"<office:annotation><dc:creator>{canary}</dc:creator><dc:date>2026-01-01</dc:date></office:annotation>"
                f'<text:a xlink:href="https://x.example/{canary}">{WORDS}</text:a></office:document-content>'
            ).encode(),
        }
    )


def bomb() -> bytes:
    """Return a small ZIP of a great many zeros."""
    return zipped({"zeros": bytes(60_000_000)})


def unpacked(given: bytes) -> bytes:
    """Return what a ZIP says, so that it can be searched."""
    with zipfile.ZipFile(io.BytesIO(given)) as archive:
        return b"\n".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist())


def plain_pdf(given: bytes) -> bytes:
    """Return a PDF with nothing packed, so that it can be searched."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(given)) as one:
        one.save(
            made,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return made.getvalue()
