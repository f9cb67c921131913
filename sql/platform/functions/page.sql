-- Lists read one row more than they show: that row, and no second query, says whether there is a next page.
create or replace function turnpike.page(p_items jsonb[], p_ats timestamptz[], p_ids uuid[], p_limit integer) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object(
    'data', to_jsonb(coalesce(p_items[1:p_limit], '{}')),
    'next_cursor', case when cardinality(p_items) > p_limit then turnpike.cursor_encode(p_ats[p_limit], p_ids[p_limit]) end);
end $$;
comment on function turnpike.page(jsonb[], timestamptz[], uuid[], integer) is
  'The body of a list, {data, next_cursor}, from up to one row more than the page holds, with the key of each row.';
