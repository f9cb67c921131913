-- For writers: the same, and the row is the transaction's until its end. All changes of a product, its prices and its plan take this
-- lock first, so that "the first price", "the last price" and "the newest version" are what they seem.
create or replace function turnpike.product_lock(p_id uuid) returns public.products
language plpgsql volatile set search_path = '' as $$
begin
  perform from public.products as p where p.id = (turnpike.product_own(p_id)).id for no key update;
  return turnpike.product_own(p_id);
end $$;
comment on function turnpike.product_lock(uuid) is 'The caller''s product, locked. Raises what product_own raises.';
