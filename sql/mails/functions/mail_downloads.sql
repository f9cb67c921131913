-- Of the files only their titles: a mail is read by many machines, so the way to a file is the shop's own page, where one signs in.
create or replace function turnpike.mail_downloads(p_order public.orders) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_files jsonb;
begin
  select jsonb_agg(distinct d #> '{asset,title}') into v_files
  from jsonb_array_elements(turnpike.download_grants_of_order(p_order.id)) as d where d ->> 'status' = 'active';
  if v_files is not null then
    perform turnpike.mail_put('download_ready', p_order.id::text, p_order.user_id, p_order.tenant_id,
      jsonb_build_object('order', jsonb_build_object('public_id', p_order.public_id), 'files', v_files));
  end if;
end $$;
comment on function turnpike.mail_downloads(public.orders) is
  'Writes download_ready into the outbox if the order has files to download: {order: {public_id}, files: [title]}.';
