-- The same price twice is one line of the summed quantity, so that a cart with doubles is not refused. The pointer that a later fault
-- names is that of the first of them.
create or replace function turnpike.order_quote(p_items jsonb, p_flat boolean, out items public.order_items[], out pointers text[])
language plpgsql stable set search_path = '' as $$
declare
  v_line record;
  v_read record;
  v_item public.order_items;
  v_pointer text;
  v_same integer;
  v_quantity integer;
  c_max_items constant integer := 50;
  c_max_quantity constant integer := 1000;
begin
  if jsonb_typeof(p_items) is distinct from 'array' then
    perform turnpike.invalid('/items', case when p_items is null then 'required' else 'wrong_type' end, 'must be a list');
  elsif jsonb_array_length(p_items) not between 1 and c_max_items then
    perform turnpike.invalid('/items', 'out_of_range', 'must have 1 to ' || c_max_items || ' items');
  end if;
  items := '{}';
  pointers := '{}';
  for v_line in select l.value, l.ordinality - 1 as index from jsonb_array_elements(p_items) with ordinality as l loop
    v_pointer := case when p_flat then '' else '/items/' || v_line.index end;
    v_read := turnpike.order_item_read(v_line.value, v_pointer);
    select i.ordinality, i.quantity into v_same, v_quantity from unnest(items) with ordinality as i
    where i.price_id = v_read.price_id and i.starts_at is not distinct from v_read.starts_at;
    v_quantity := coalesce(v_quantity, 0) + v_read.quantity;
    if v_quantity > c_max_quantity then
      perform turnpike.invalid(v_pointer || '/quantity', 'out_of_range', 'must come to at most ' || c_max_quantity || ' of one price');
    end if;
    v_item := turnpike.order_item_price(v_read.price_id, v_quantity, v_read.starts_at, v_pointer);
    v_item.position := coalesce(v_same, cardinality(items) + 1);
    items[v_item.position] := v_item;
    if v_same is null then
      pointers := pointers || v_pointer;
    end if;
  end loop;
end $$;
comment on function turnpike.order_quote(jsonb, boolean) is
  'The lines [{price_id, quantity?, starts_at?}], priced, and the pointer of each: /items/N, or nothing if flat (the one line is the '
  'body itself). Raises 422 at /items (1 to 50) or below a line''s pointer.';
