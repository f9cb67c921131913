-- After the last try. What needed the provider is listed for the administrator, and so is what names an order or a payment of ours: a second
-- payment of an order, for example, that nobody here has asked for. What named nothing that we know was not ours.
create or replace function turnpike.webhook_event_give_up(p public.webhook_events, p_error jsonb, p_waiting_for text[])
returns public.webhook_events
language plpgsql volatile set search_path = '' as $$
begin
  if p_waiting_for is null then
    return turnpike.webhook_event_settled(p, 'dead', p_error);
  elsif exists (select from unnest(p_waiting_for) as k join public.orders as o on o.public_id = substr(k, strpos(k, ':') + 1)
      where k like 'order:%')
    or exists (select from unnest(p_waiting_for) as k join public.provider_objects as o on o.provider = p.provider
      and o.livemode = p.livemode and o.kind = split_part(k, ':', 1) and o.provider_id = substr(k, strpos(k, ':') + 1)) then
    return turnpike.webhook_event_settled(p, 'dead', jsonb_build_object('code', 'object_unknown',
      'cause', 'it waited for ' || array_to_string(p_waiting_for, ', ')));
  end if;
  return turnpike.webhook_event_settled(p, 'ignored', p_error);
end $$;
comment on function turnpike.webhook_event_give_up(public.webhook_events, jsonb, text[]) is
  'Ends a locked event: dead, if it needed the provider or waited with something of ours in its name (error object_unknown), else ignored.';
