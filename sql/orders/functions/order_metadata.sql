-- What providers carry along and give back in their reports.
create or replace function turnpike.order_metadata(p_order public.orders) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('order_public_id', p_order.public_id, 'order_id', p_order.id, 'user_id', p_order.user_id);
end $$;
comment on function turnpike.order_metadata(public.orders) is '{order_public_id, order_id, user_id}.';
