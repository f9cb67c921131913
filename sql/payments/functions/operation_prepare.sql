-- Before a call is repeated: what it would sell must be reserved again, if it was given back meanwhile.
create or replace function turnpike.operation_prepare(p_operation public.provider_operations) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_order_id uuid;
  v_order public.orders;
begin
  if p_operation.kind = 'checkout' then
    select s.order_id into v_order_id from public.checkout_sessions as s where s.id = p_operation.subject_id;
  elsif p_operation.kind in ('intent', 'intent_confirm') then
    select p.order_id into v_order_id from public.payments as p where p.id = p_operation.subject_id for update;
  end if;
  select * into v_order from public.orders as o where o.id = v_order_id for update;
  if found then
    perform turnpike.order_payable(v_order);
  end if;
end $$;
comment on function turnpike.operation_prepare(public.provider_operations) is
  'Reserves once more what the order behind the operation needs. Raises what order_payable raises.';
