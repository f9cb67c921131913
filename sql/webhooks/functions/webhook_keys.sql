-- Every object of the provider, and every order, that commands name.
create or replace function turnpike.webhook_keys(p_commands jsonb, p_question jsonb default null) returns text[]
language sql immutable set search_path = '' as $$
  select coalesce(array_agg(distinct k.kind || ':' || k.id order by k.kind || ':' || k.id), '{}') from (
    select named.kind, named.id from jsonb_array_elements(p_commands) as c cross join lateral (
      select 'payment', jsonb_array_elements_text(
        case jsonb_typeof(c #> '{payment,payment_ids}') when 'array' then c #> '{payment,payment_ids}' else '[]' end)
      union all values ('payment', c ->> 'provider_payment_id'), ('checkout_session', c #>> '{payment,session_id}'),
        ('order', upper(c #>> '{payment,order_public_id}')), ('order', upper(c ->> 'order_public_id')),
        ('subscription', c ->> 'provider_subscription_id'), ('subscription', c #>> '{subscription,provider_subscription_id}')
    ) as named (kind, id)
    union all select p_question ->> 'kind', p_question ->> 'provider_id'
  ) as k where k.id <> '' and k.kind <> '';
$$;
comment on function turnpike.webhook_keys(jsonb, jsonb) is
  'payment:, checkout_session:, order: and subscription: with each id in the commands and in the question, without doubles.';
