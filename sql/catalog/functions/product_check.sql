-- The fields of a product as they come from its seller, checked by name for creation and change alike.
create or replace function turnpike.product_check(p jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_name_chars constant integer := 200;
  c_max_slug_chars constant integer := 100;
  c_max_description_chars constant integer := 5000;
  c_max_metadata_bytes constant integer := 8192;
  c_max_stock_units constant bigint := 1000000000;
begin
  perform turnpike.check_members(p, array['name', 'slug', 'product_type', 'visibility', 'description', 'feature_keys', 'stock',
    'metadata', 'plan']);
  perform turnpike.check_line(p, 'name', c_max_name_chars);
  perform turnpike.check_string(p, 'slug', c_max_slug_chars, p_pattern => '^[a-z0-9][a-z0-9-]*$',
    p_words => 'must be of small letters, digits and -, and not begin with -');
  perform turnpike.check_word(p, 'product_type', array['digital', 'service', 'credits', 'subscription']);
  perform turnpike.check_word(p, 'visibility', array['draft', 'published']);
  perform turnpike.check_string(p, 'description', c_max_description_chars, p_nullable => true);
  perform turnpike.check_whole(p, 'stock', 0, c_max_stock_units, p_nullable => true);
  perform turnpike.product_check_features(nullif(p -> 'feature_keys', 'null'));
  perform turnpike.check_metadata(nullif(p -> 'metadata', 'null'), c_max_metadata_bytes, '/metadata');
  if p ? 'plan' then
    perform turnpike.plan_check(p -> 'plan');
  end if;
end $$;
comment on function turnpike.product_check(jsonb) is
  'Raises 422 with a pointer for an unknown field or a bad value of name, slug, product_type, visibility, description, stock, '
  'feature_keys, metadata or plan.';
