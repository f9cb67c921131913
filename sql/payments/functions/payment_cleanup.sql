-- What providers were asked and what they said is needed while it may be asked again, and then for finding out what went wrong.
create or replace function turnpike.payment_cleanup(p_max_rows integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  v_operations bigint;
  c_kept constant interval := '30 days';
begin
  delete from public.provider_operations as o
  using (
    select x.id from public.provider_operations as x
    where x.status in ('done', 'refused') and x.finished_at <= now() - c_kept
    limit p_max_rows for update skip locked
  ) as old
  where o.id = old.id;
  get diagnostics v_operations = row_count;
  return jsonb_build_object('provider_operations', v_operations);
end $$;
comment on function turnpike.payment_cleanup(integer) is
  'Deletes up to so many calls to providers that ended 30 days ago or earlier: {provider_operations}.';
