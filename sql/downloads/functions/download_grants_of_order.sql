-- For whoever tells a buyer that the files are there: names and limits, and no token, since a mail is read by others too.
create or replace function turnpike.download_grants_of_order(p_order_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(turnpike.download_json(g) order by g.created_at, g.id)
    from public.download_grants as g where g.order_id = p_order_id), '[]');
end $$;
comment on function turnpike.download_grants_of_order(uuid) is 'The Downloads that an order gave, as an array; empty if it has no files.';
