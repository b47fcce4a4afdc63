# `make install` (PREFIX, DESTDIR) puts program, rules and service files in place.
