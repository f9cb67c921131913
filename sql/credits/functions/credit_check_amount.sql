-- The bounds of one movement. The upper one keeps every sum of a long life inside bigint and every answer inside a double.
create or replace function turnpike.credit_check_amount(p_amount bigint) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_credits constant bigint := 1000000000000000;
begin
  if p_amount is null then
    perform turnpike.invalid('/amount', 'required', 'is required');
  elsif p_amount < 1 then
    perform turnpike.invalid('/amount', 'out_of_range', 'must be at least 1');
  elsif p_amount > c_max_credits then
    perform turnpike.invalid('/amount', 'out_of_range', 'must be at most ' || c_max_credits);
  end if;
end $$;
comment on function turnpike.credit_check_amount(bigint) is 'Raises 422 at /amount unless it is between 1 and 10^15 credits.';
