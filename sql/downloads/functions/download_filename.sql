-- What a browser saves it as.
create or replace function turnpike.download_filename(p public.assets) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return substring(p.file_path from '[^/]+$');
end $$;
comment on function turnpike.download_filename(public.assets) is 'The last part of the asset''s path.';
