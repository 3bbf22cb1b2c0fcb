"""Pages of the site that are made from data/ and from the program's own classes whenever it is built."""
