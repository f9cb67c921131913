-- Front ends name the session in the page that the buyer comes back to, as Stripe's clients are used to. Filled in here, with our own
-- id, it means the same at every provider, and where none is asked.
create or replace function turnpike.checkout_page(p_url text, p_session_id uuid) returns text
language sql immutable set search_path = '' as $$
  select replace(p_url, '{CHECKOUT_SESSION_ID}', p_session_id::text)
$$;
comment on function turnpike.checkout_page(text, uuid) is 'The URL with {CHECKOUT_SESSION_ID} replaced by the session''s id.';
