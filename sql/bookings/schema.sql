-- Exclusion constraints over ids and ranges together need GiST indexes on uuid and integer.
create schema if not exists extensions;
create extension if not exists btree_gist with schema extensions;
