-- What a buyer is told of a paid order: that it stands, when to come, what was paid. Whatever is wrong with a mail, the purchase goes on:
-- the buyer has paid, and the log has the reason. The files' mail comes from download_grant_order's own grants.
create or replace function turnpike.mail_order(p_order public.orders) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_booking public.bookings;
  v_payment public.payments;
begin
  perform turnpike.mail_put('order_confirmation', p_order.id::text, p_order.user_id, p_order.tenant_id,
    jsonb_build_object('order', turnpike.order_json(p_order)));
  for v_booking in
    select b.* from public.bookings as b where b.order_id = p_order.id and b.status = 'confirmed' order by b.starts_at, b.id
  loop
    perform turnpike.mail_put('booking_confirmation', v_booking.id::text, p_order.user_id, p_order.tenant_id,
      turnpike.mail_booking_data(v_booking));
  end loop;
  select * into v_payment from public.payments as p where p.id = p_order.payment_id;
  if v_payment.amount > 0 then
    perform turnpike.mail_receipt(v_payment);
  end if;
  perform turnpike.mail_downloads(p_order);
exception when others then
  raise warning 'no mails for order %: %', p_order.id, sqlerrm;
end $$;
comment on function turnpike.mail_order(public.orders) is
  'Writes the mails about a fulfilled order into the outbox: order_confirmation, a booking_confirmation for each booking, receipt if '
  'money was paid, download_ready if there are files. Never raises.';
