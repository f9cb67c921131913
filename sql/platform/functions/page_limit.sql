-- No list is unlimited, whoever asks and whichever way.
create or replace function turnpike.page_limit(p_limit integer) returns integer
language plpgsql stable set search_path = '' as $$
declare
  c_default_rows constant integer := 20;
  c_max_rows constant integer := 100;
begin
  if p_limit < 1 or p_limit > c_max_rows then
    perform turnpike.invalid('/limit', 'out_of_range', 'must be between 1 and 100');
  end if;
  return coalesce(p_limit, c_default_rows);
end $$;
comment on function turnpike.page_limit(integer) is 'The number of rows on a page: 1 to 100, 20 for null. Raises 422 at /limit.';
