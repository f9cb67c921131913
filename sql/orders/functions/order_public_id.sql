-- A code that is taken already is drawn again. Two orders that draw the same one at the same instant meet at the unique constraint, and
-- the second is refused: that has to happen once in a million years to a busy shop.
create or replace function turnpike.order_public_id() returns text
language plpgsql volatile set search_path = '' as $$
declare
  v_code text;
  c_max_tries constant integer := 10;
begin
  for v_try in 1..c_max_tries loop
    v_code := turnpike.public_code('TP');
    exit when not exists (select from public.orders as o where o.public_id = v_code);
  end loop;
  return v_code;
end $$;
comment on function turnpike.order_public_id() is 'A public_id that no order has.';
