"""Sealing: the only place where something becomes unreadable, or readable again.

Pure functions over bytes. No Flask, no SQLAlchemy, no settings: whoever calls brings the key and says what it is for.

- `envelopes`: text and JSON under a symmetric key, bound to their label, row and key id; `padding` hides their length.
- `boxes`: keys sealed to a public key, bound to purpose, holder, generation, section and key id.
- `derivation`: passwords and words to keys, sub-keys, message authentication, comparison in constant time.
- `words`, `receipts`, `codes`, `tokens`: what people and programs type or carry, made and read back.
- `framing`: several parts to one unambiguous byte string; `problems`: what a failed opening raises.

Every primitive is libsodium's, through PyNaCl. `tests/sealing/vectors.json` holds bytes that every later version must
open: a new format gets a new version byte and new vectors beside the old, which stay.
"""
