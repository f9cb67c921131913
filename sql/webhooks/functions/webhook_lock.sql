-- Events about the same object go one after the other, also while there is no row to lock yet, so that one that waits and the one that it
-- waits for cannot miss each other. In one order, so that none waits in a circle; who already holds locks of other kinds only tries.
create or replace function turnpike.webhook_lock(p_event public.webhook_events, p_keys text[], p_try boolean default false) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_key bigint;
begin
  for v_key in
    select distinct hashtextextended('webhook:' || p_event.provider || ':' || p_event.livemode || ':' || k, 0)
    from unnest(p_keys) as k order by 1
  loop
    if not p_try then
      perform pg_advisory_xact_lock(v_key);
    elsif not pg_try_advisory_xact_lock(v_key) then
      return false;
    end if;
  end loop;
  return true;
end $$;
comment on function turnpike.webhook_lock(public.webhook_events, text[], boolean) is
  'Locks the objects until the transaction ends; false if only tried and one of them was not to be had.';
