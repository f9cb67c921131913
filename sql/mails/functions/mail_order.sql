-- What a buyer is told of a paid order.
create or replace function turnpike.mail_order(p_order public.orders) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.mail_put('order_confirmation', p_order.id::text, p_order.user_id, p_order.tenant_id,
    jsonb_build_object('order', turnpike.order_json(p_order)));
end $$;
comment on function turnpike.mail_order(public.orders) is 'Writes the mails about a fulfilled order into the outbox.';
