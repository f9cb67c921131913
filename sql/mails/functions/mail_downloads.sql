-- Of the files only their titles: a mail is read by many machines, so the way to a file is the shop's own page, where one signs in.
create or replace function turnpike.mail_downloads(p_order public.orders) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_files jsonb;
begin
  select jsonb_agg(distinct a.title) into v_files
  from public.order_items as i join public.assets as a on a.product_id = i.product_id
  where i.order_id = p_order.id and a.is_active and a.archived_at is null;
  if v_files is not null then
    perform turnpike.mail_put('download_ready', p_order.id::text, p_order.user_id, p_order.tenant_id,
      jsonb_build_object('order', jsonb_build_object('public_id', p_order.public_id), 'files', v_files));
  end if;
end $$;
comment on function turnpike.mail_downloads(public.orders) is
  'Writes download_ready into the outbox if the order has files to download: {order: {public_id}, files: [title]}.';
