-- What the last vacuum or analyse counted, at no cost.
create or replace function turnpike.row_estimate(p_table regclass) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (select greatest(c.reltuples, 0)::bigint from pg_class as c where c.oid = p_table);
end $$;
comment on function turnpike.row_estimate(regclass) is 'Estimated number of rows of a table; 0 before its first analyse.';
