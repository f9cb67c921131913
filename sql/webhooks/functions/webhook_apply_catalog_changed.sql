-- Keeps our catalog in step where the provider's object is one of ours. A checkout makes products at the provider for its lines, which name
-- a price of ours too: what those are called was copied from here, and must not come back.
create or replace function turnpike.webhook_apply_catalog_changed(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_kind text := p ->> 'object';
  v_id uuid := coalesce(turnpike.webhook_uuid(p ->> (v_kind || '_id')), (select o.object_id from public.provider_objects as o
    where o.provider = p_event.provider and o.livemode = p_event.livemode and o.kind = v_kind and o.provider_id = p ->> 'provider_id'));
  v_as_of text := turnpike.rfc3339(coalesce((p ->> 'as_of')::timestamptz, p_event.occurred_at));
  v_subject public.webhook_subjects;
  v_product_id uuid;
begin
  select d.id into v_product_id from public.products as d
  where d.archived_at is null and d.id = case v_kind when 'product' then v_id
    when 'price' then (select r.product_id from public.prices as r where r.id = v_id and r.archived_at is null) end
  for update;
  if not found or (v_kind = 'product' and p ->> 'price_id' is not null) then
    return false;
  end if;
  v_subject := turnpike.webhook_subject(p_event, v_kind, p ->> 'provider_id');
  if v_subject.state ->> 'as_of' > v_as_of then
    return true;
  end if;
  if v_kind = 'product' then
    perform turnpike.webhook_catalog_product(v_product_id, v_subject, p);
  else
    perform turnpike.webhook_catalog_price(v_id, v_product_id, p);
  end if;
  perform turnpike.webhook_catalog_credits(v_product_id, p);
  update public.webhook_subjects as s set state = coalesce(s.state, '{}') || jsonb_build_object('as_of', v_as_of)
  where s.provider = v_subject.provider and s.livemode = v_subject.livemode and s.kind = v_kind and s.provider_id = v_subject.provider_id;
  return true;
end $$;
comment on function turnpike.webhook_apply_catalog_changed(public.webhook_events, jsonb) is
  'Command {object: product|price, provider_id, product_id|price_id, active, name, description, amount, currency, initial_credits, '
  'monthly_credits, as_of?}; false if it is not one of ours.';
