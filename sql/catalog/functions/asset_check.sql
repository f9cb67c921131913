-- The fields of an asset. The path may have what Supabase Storage takes as a name, in folders, and nothing that climbs out of them.
create or replace function turnpike.asset_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_title_chars constant integer := 200;
  c_max_path_chars constant integer := 500;
  c_max_type_chars constant integer := 255;
  c_max_downloads constant bigint := 1000000;
  c_max_days constant bigint := 36500;
  c_max_size_bytes constant bigint := 5497558138880;
begin
  perform turnpike.check_members(p, array['title', 'file_path', 'is_active', 'max_downloads', 'expires_in_days', 'content_type', 'size_bytes']);
  perform turnpike.check_line(p, 'title', c_max_title_chars);
  perform turnpike.check_string(p, 'file_path', c_max_path_chars,
    p_pattern => '^[A-Za-z0-9!_.*''()&$@=;:+, -]+(/[A-Za-z0-9!_.*''()&$@=;:+, -]+)*$',
    p_words => 'must be a relative path of letters, digits and ! _ . * '' ( ) & $ @ = ; : + , - and spaces');
  if '/' || (p ->> 'file_path') || '/' ~ '/[.]{1,2}/' then
    perform turnpike.invalid('/file_path', 'invalid_format', 'must not have . or .. as a folder');
  end if;
  perform turnpike.check_boolean(p, 'is_active');
  perform turnpike.check_whole(p, 'max_downloads', 1, c_max_downloads, p_nullable => true);
  perform turnpike.check_whole(p, 'expires_in_days', 1, c_max_days, p_nullable => true);
  perform turnpike.check_string(p, 'content_type', c_max_type_chars, p_nullable => true,
    p_pattern => '^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$', p_words => 'must be a media type such as application/pdf');
  perform turnpike.check_whole(p, 'size_bytes', 0, c_max_size_bytes, p_nullable => true);
end $$;
comment on function turnpike.asset_check(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of title, file_path (relative, without . and ..), is_active, '
  'max_downloads, expires_in_days, content_type or size_bytes (up to 5 TiB).';
