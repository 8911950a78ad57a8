"""Key pairs, rings and their generations, data keys and the one table of grants; sealing and opening rows."""
