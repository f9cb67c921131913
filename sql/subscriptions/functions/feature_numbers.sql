-- Features nest. What is looked for are numbers at any depth; objects are entered, lists are not.
create or replace function turnpike.feature_numbers(p_features jsonb) returns table (path text, value numeric)
language sql immutable set search_path = '' as $$
  with recursive member as (
    select f.key as path, f.value, 1 as depth from jsonb_each(p_features) as f
    union all
    select m.path || '.' || f.key, f.value, m.depth + 1
    from member as m cross join lateral jsonb_each(case jsonb_typeof(m.value) when 'object' then m.value else '{}' end) as f
    where m.depth < 8
  )
  select m.path, (m.value #>> '{}')::numeric from member as m where jsonb_typeof(m.value) = 'number' order by m.path;
$$;
comment on function turnpike.feature_numbers(jsonb) is 'The numeric features with their paths, to a depth of 8, by path.';
