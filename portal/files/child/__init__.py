"""What parses hostile files, in a process of its own that holds nothing: it imports nothing of the portal.

`main` is started by `portal.files.cleaning` with the name of a cleaner; a file comes by stdin; a line of JSON and the
copy go by stdout. `limits` shuts every door before the first byte is read.
"""
