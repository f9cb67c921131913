-- What a payer writes on a transfer, and what the administrator looks for. Made like an order's public id, and told from it by the prefix.
create or replace function turnpike.payment_reference() returns text
language plpgsql volatile set search_path = '' as $$
declare
  v_code text;
  c_max_tries constant integer := 10;
begin
  for v_try in 1..c_max_tries loop
    v_code := turnpike.public_code('BT');
    exit when not exists (select from public.payments as p where p.reference = v_code);
  end loop;
  return v_code;
end $$;
comment on function turnpike.payment_reference() is 'A reference such as BT-7K3M-9QX2 that no payment has.';
