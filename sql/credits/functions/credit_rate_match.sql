-- Which rate prices a call: the exact path before a pattern, the pattern with fewer parameters before one with more, and
-- among equals the one whose literal segments come first. Only active rates count: an unpriced route is never free.
create or replace function turnpike.credit_rate_match(p_method text, p_path text) returns public.credit_rates
language plpgsql stable set search_path = '' as $$
declare
  v_rate public.credit_rates;
begin
  select * into v_rate from public.credit_rates as r where r.method = p_method and r.path = p_path and r.active;
  if not found then
    select * into v_rate from public.credit_rates as r
    where r.active and (r.method = p_method or p_method is null) and (r.path = p_path or p_path ~ r.path_regex)
    order by r.path = p_path desc, length(r.path) - length(replace(r.path, '{', '')), r.path collate "C", r.method = 'POST' desc, r.method
    limit 1;
  end if;
  if v_rate.id is null then
    perform turnpike.invalid('/endpoint', 'rate_not_found', 'has no active rate');
  end if;
  return v_rate;
end $$;
comment on function turnpike.credit_rate_match(text, text) is
  'The active rate of a method and a path; without a method the one of any method, POST first. Raises 422 with the field '
  'error rate_not_found at /endpoint.';
