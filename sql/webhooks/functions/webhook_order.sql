-- An order by its public id, else the newest of a payer for a plan of Clerk's; one that waits for payment goes first.
create or replace function turnpike.webhook_order(p_public_id text, p_plan jsonb default null) returns public.orders
language plpgsql stable set search_path = '' as $$
declare
  v_order public.orders;
begin
  if p_public_id is not null then
    select * into v_order from public.orders as o where o.public_id = upper(p_public_id);
  elsif p_plan ->> 'clerk_plan_id' is not null then
    select o.* into v_order from public.orders as o
    where case when p_plan ->> 'tenant_id' is null then o.user_id = turnpike.webhook_uuid(p_plan ->> 'user_id') and o.tenant_id is null
        else o.tenant_id = p_plan ->> 'tenant_id' end
      and exists (select from public.order_items as i join public.prices as r on r.id = i.price_id
        where i.order_id = o.id and r.clerk_plan_id = p_plan ->> 'clerk_plan_id')
    order by o.status = 'pending' desc, o.created_at desc, o.id desc limit 1;
  end if;
  return v_order;
end $$;
comment on function turnpike.webhook_order(text, jsonb) is
  'The order of that public id, or of the payer {user_id, tenant_id} for the plan {clerk_plan_id}; a row of nulls without one.';
