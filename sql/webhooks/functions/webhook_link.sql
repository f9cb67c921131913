-- Which order a subscription at the provider belongs to, also before that order is paid.
create or replace function turnpike.webhook_link(p public.webhook_subjects, p_order_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  update public.webhook_subjects as s set order_id = coalesce(s.order_id, p_order_id)
  where s.provider = p.provider and s.livemode = p.livemode and s.kind = p.kind and s.provider_id = p.provider_id
    and s.order_id is null and p_order_id is not null;
end $$;
comment on function turnpike.webhook_link(public.webhook_subjects, uuid) is 'Writes down the subscription''s order, once.';
