-- The line is the lot's reference: however often a payment is reported, a line gives its credits once.
create or replace function turnpike.order_grant_credits(p_order public.orders) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_item public.order_items;
begin
  for v_item in
    select i.* from public.order_items as i where i.order_id = p_order.id and i.credits > 0 order by i.position
  loop
    perform turnpike.credit_grant(case when p_order.tenant_id is null then p_order.user_id end, p_order.tenant_id, v_item.credits,
      'purchase', null, null, v_item.name, v_item.id::text, 'order', p_order.id::text, p_order.user_id);
  end loop;
end $$;
comment on function turnpike.order_grant_credits(public.orders) is
  'Gives the order''s owner the credits of its lines: source purchase, reference the line''s id, cause the order.';
