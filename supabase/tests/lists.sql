-- test: a cursor leads through a list, each entry once, newest first, to the end
select test.give(1, 100);
select test.as_user(test.id(1));
do $$
declare
  v_page jsonb;
  v_cursor text;
  v_seen jsonb := '[]';
begin
  for i in 1..6 loop
    perform public.credit_spend(i);
  end loop;
  for i in 1..4 loop
    v_page := public.credit_transactions(p_cursor => v_cursor, p_limit => 2);
    v_seen := v_seen || jsonb_path_query_array(v_page, '$.data[*].amount');
    v_cursor := v_page ->> 'next_cursor';
    exit when v_cursor is null;
  end loop;
  perform test.equal(v_seen, '[-6, -5, -4, -3, -2, -1, 100]'::jsonb);
  perform test.equal(v_cursor, null::text);
end $$;

-- test: entries that are added while a client pages shift nothing
select test.give(1, 100);
select test.as_user(test.id(1));
do $$
declare
  v_page jsonb;
begin
  perform public.credit_spend(i) from generate_series(1, 3) as i;
  v_page := public.credit_transactions(p_limit => 2);
  perform public.credit_spend(9);
  v_page := public.credit_transactions(p_cursor => v_page ->> 'next_cursor', p_limit => 2);
  perform test.equal(jsonb_path_query_array(v_page, '$.data[*].amount'), '[-1, 100]'::jsonb);
end $$;

-- test: a full last page says that it is the last
select test.give(1, 100);
select test.as_user(test.id(1));
select public.credit_spend(1);
select test.equal(public.credit_transactions(p_limit => 2) -> 'next_cursor', 'null'::jsonb);
select test.equal(public.credit_transactions(p_kind => '{forfeit}'), '{"data": [], "next_cursor": null}'::jsonb);

-- test: the ledger is filtered by kind and time
select test.give(1, 100);
select test.as_user(test.id(1));
select public.credit_spend(1), public.credit_hold_capture((public.credit_hold_create(2) ->> 'id')::uuid);
select test.equal(jsonb_path_query_array(public.credit_transactions(p_kind => '{spend,grant}'), '$.data[*].amount'), '[-1, 100]'::jsonb);
select test.equal(jsonb_array_length(public.credit_transactions(p_from => clock_timestamp()) -> 'data'), 0);
select test.equal(jsonb_array_length(public.credit_transactions(p_to => now() - interval '1 hour') -> 'data'), 0);
select test.equal(jsonb_array_length(public.credit_transactions(p_from => now() - interval '1 hour', p_to => clock_timestamp()) -> 'data'), 3);
select test.refuses($$select public.credit_transactions(p_kind => '{spend,theft}')$$, '/kind', 'invalid_value');

-- test: a cursor that is not ours is 400 and never an error of the database
select test.as_user(test.id(1));
select test.raises(format('select public.credit_transactions(p_cursor => %L)', c), 'cursor_invalid') from unnest(array[
  '', 'abc', '!!!', 'MTIz', 'YTpi', repeat('A', 101), 'OTk5OTk5OTk5OTk5OTk5OTk5OTphYmM', turnpike.cursor_encode(now(), test.id(1)) || 'x']) as c;
select test.raises($$select public.credit_hold_list(p_cursor => 'abc')$$, 'PT400');
select test.raises($$select public.credit_rate_list(p_cursor => 'abc')$$, 'PT400');
select test.equal((turnpike.cursor_decode(turnpike.cursor_encode(t, test.id(7)))), row(t, test.id(7))::record)
from (values (now()), ('2000-01-01 00:00:00.000001+00'::timestamptz)) as x (t);

-- test: a page has 1 to 100 rows, 20 unless told otherwise
select test.give(1, 100);
select test.as_user(test.id(1));
select count(public.credit_spend(1)) from generate_series(1, 25);
select test.equal(jsonb_array_length(public.credit_transactions() -> 'data'), 20);
select test.equal(jsonb_array_length(public.credit_transactions(p_limit => null) -> 'data'), 20);
select test.equal(jsonb_array_length(public.credit_transactions(p_limit => 100) -> 'data'), 26);
select test.refuses('select public.credit_transactions(p_limit => 0)', '/limit', 'out_of_range');
select test.refuses('select public.credit_transactions(p_limit => 101)', '/limit', 'out_of_range');
select test.refuses('select public.credit_hold_list(p_limit => -1)', '/limit', 'out_of_range');
select test.refuses('select public.credit_rate_list(p_limit => 101)', '/limit', 'out_of_range');
select test.refuses($$select public.credit_hold_list(p_status => 'gone')$$, '/status', 'invalid_value');
