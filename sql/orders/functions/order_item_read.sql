-- One line as it comes from a client, who may have gone past the functions: every value is looked at before it is cast.
create or replace function turnpike.order_item_read(
  p_item jsonb, p_pointer text, out price_id uuid, out quantity integer, out starts_at timestamptz)
language plpgsql stable set search_path = '' as $$
declare
  v_quantity jsonb := coalesce(nullif(p_item -> 'quantity', 'null'), '1');
  c_max_quantity constant integer := 1000;
begin
  if jsonb_typeof(p_item) is distinct from 'object' then
    perform turnpike.invalid(p_pointer, 'wrong_type', 'must be a JSON object');
  elsif p_item ->> 'price_id' is null then
    perform turnpike.invalid(p_pointer || '/price_id', 'required', 'is required');
  elsif jsonb_typeof(v_quantity) <> 'number' then
    perform turnpike.invalid(p_pointer || '/quantity', 'wrong_type', 'must be a whole number');
  elsif (v_quantity #>> '{}')::numeric % 1 <> 0 or (v_quantity #>> '{}')::numeric not between 1 and c_max_quantity then
    perform turnpike.invalid(p_pointer || '/quantity', 'out_of_range', 'must be a whole number between 1 and ' || c_max_quantity);
  end if;
  quantity := (v_quantity #>> '{}')::numeric::integer;
  begin
    price_id := (p_item ->> 'price_id')::uuid;
  exception when data_exception then
    perform turnpike.invalid(p_pointer || '/price_id', 'invalid_format', 'must be a UUID');
  end;
  begin
    starts_at := (p_item ->> 'starts_at')::timestamptz;
  exception when data_exception then
    perform turnpike.invalid(p_pointer || '/starts_at', 'invalid_format', 'must be a time as RFC 3339 has it');
  end;
  if not isfinite(starts_at) then
    perform turnpike.invalid(p_pointer || '/starts_at', 'invalid_format', 'must be a time as RFC 3339 has it');
  end if;
end $$;
comment on function turnpike.order_item_read(jsonb, text) is
  'The fields of a line {price_id, quantity?, starts_at?}; quantity 1 to 1000, 1 when left out. Raises 422 below the pointer.';
