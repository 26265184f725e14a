using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using static AlertServerless.Tests.Alerting.Stories.StoryFeed;

namespace AlertServerless.Tests.Alerting.Stories;

/// <summary>One story for each kind of mistake that association and policy may make.</summary>
internal static class StoryLibrary
{
    private static readonly AlertOptions Unproved = AlertOptions.Default with
    {
        Feeds =
        [
            FeedOptions.For(FeedFormat.InfpAlert) with
            {
                Url = new Uri("http://feed.test/"),
                Access = FeedAccess.PageKey,
            },
        ],
    };

    public static IReadOnlyList<Story> All { get; } =
    [.. Weight(), .. Retraction(), .. OneOrigin(), .. Waiting(), .. Edges()];

    private static IEnumerable<Story> Weight() =>
        [
            new(
                "A_microquake_listed_before_the_live_frames_does_not_make_them_small",
                [
                    Fdsn(-10, new Row("s", -44, 1.9, 45.1, 27.8)),
                    Frame(24, 6.8, 21),
                    Frame(25, 7.0, 20),
                    Fdsn(80, new Row("s", -44, 1.9, 45.1, 27.8), new Row("m", 0.4, 7.1, 45.68, 26.58)),
                ],
                First: 1,
                Escalated: 1,
                After: [(1, 0), (2, 1)]
            )
            {
                Magnitude = 7.1,
            },
            new(
                "A_blast_listed_before_the_live_frames_does_not_make_them_a_blast",
                [Emsc(-8, "20240830_0000007", -42, 1.4, 45.1, 27.8, 0, "qb"), Frame(23, 6.6, 22), Frame(24, 6.7, 21)],
                First: 1
            ),
            new(
                "A_row_of_a_small_quake_between_two_frames_holds_nothing_back",
                [
                    Frame(22, 3.8, 24),
                    Usgs(23, new Feature("us4s", -33, 2.4, 20, 45.05, 27.4)),
                    Frame(24, 5.5, 22),
                    Frame(25, 6.6, 21),
                ],
                First: 1,
                Escalated: 1,
                After: [(2, 0)]
            )
            {
                Magnitude = 6.6,
            },
            new(
                "A_foreshock_in_one_list_does_not_make_the_main_shock_of_two_agencies_small",
                [
                    Fdsn(50, new Row("f", -21, 4.1, 45.46, 26.6)),
                    Emsc(70, "20240830_0000012", 0, 6.8, 45.88, 27.45, 15),
                    Usgs(90, new Feature("us4m", 0.5, 6.9, 85, 45.86, 27.42, 16)),
                ],
                First: 1,
                Escalated: 1,
                After: [(1, 0)]
            )
            {
                Magnitude = 6.9,
            },
            new(
                "A_foreshock_of_a_table_and_a_list_is_not_the_main_shock",
                [
                    Usgs(50, new Feature("us4f", -23, 3.9, 45, 45.5, 26.5)),
                    Ews(60, 0, 7.0, 45.97, 27.25),
                    Fdsn(90, new Row("m", 0.6, 6.8, 45.94, 27.27, 14)),
                ],
                First: 1,
                After: [(1, 0)]
            ),
            new(
                "An_aftershock_in_a_list_does_not_stop_the_growing_frames",
                [Frame(22, 5.9, 24), Fdsn(24, new Row("a", 10.5, 2.3, 45.15, 27.05)), Frame(27, 7.5, 19)],
                First: 1,
                Escalated: 1,
                After: [(2, 1)]
            )
            {
                Magnitude = 7.5,
            },
            new(
                "An_aftershock_in_another_list_does_not_stop_a_revision",
                [
                    Usgs(60, new Feature("us4r", 0, 5.8, 55)),
                    Fdsn(65, new Row("a", 13, 2.6, 45.33, 26.75)),
                    Usgs(120, new Feature("us4r", 0, 7.2, 115)),
                ],
                First: 1,
                Escalated: 1
            )
            {
                Magnitude = 7.2,
            },
            new(
                "A_low_automatic_value_does_not_outrank_two_agencies",
                [
                    Fdsn(50, new Row("l", 0, 4.5)),
                    Usgs(70, new Feature("us4a", 0.5, 6.9, 65)),
                    Emsc(80, "20240830_0000031", 0.4, 6.9, 45.55, 26.45),
                ],
                First: 1,
                After: [(1, 0)]
            )
            {
                Magnitude = 6.9,
            },
            new(
                "Nor_does_it_stop_their_revision",
                [
                    Usgs(60, new Feature("us4b", 0, 6.2, 55)),
                    Fdsn(70, new Row("l", 0.3, 4.6)),
                    Emsc(90, "20240830_0000032", 0.5, 7.2),
                    Usgs(130, new Feature("us4b", 0, 7.3, 125)),
                ],
                First: 1,
                Escalated: 1
            )
            {
                Magnitude = 7.2,
            },
            new(
                "A_less_trusted_source_keeps_its_own_weight",
                [Fdsn(50, new Row("t", 0, 5.5)), Emsc(60, "20240830_0000033", 0.6, 6.7)],
                First: 1,
                Escalated: 1
            )
            {
                Magnitude = 6.7,
            },
            new(
                "A_row_without_a_magnitude_holds_nothing_back",
                [Fdsn(50, new Row("n", 0, 0, Depth: 130)), Emsc(60, "20240830_0000034", 0.4, 6.1)],
                First: 1,
                After: [(1, 0)]
            )
            {
                Magnitude = 6.1,
            },
            new(
                "Two_agencies_doublet_by_single_messages",
                [
                    Emsc(40, "20240830_0000041", 0.2, 5.7),
                    ShakeAlert(41, "501", 13.2, 5.3),
                    Emsc(42, "20240830_0000042", 13.5, 5.3),
                    ShakeAlert(43, "500", 0, 5.7),
                ],
                First: 2,
                End: StoryEnd.Standing
            ),
            new(
                "A_doublet_of_three_agencies_of_which_one_reports_the_second_quake_first",
                [
                    Emsc(40, "20240830_0000051", 13.3, 5.1),
                    Fdsn(45, new Row("d1", 0.3, 5.6), new Row("d2", 13.1, 5.1)),
                    Emsc(50, "20240830_0000050", 0.6, 5.6),
                    Usgs(60, new Feature("us4d", 0, 5.6, 55), new Feature("us4e", 13, 5.1, 56)),
                ],
                First: 2
            ),
            new(
                "Two_quakes_fourteen_seconds_apart_in_one_list",
                [Usgs(60, new Feature("us4g", 0, 5.3, 50, 45.6, 26.5), new Feature("us4h", 14, 5.7, 52, 45.74, 26.65))],
                First: 2
            ),
            new(
                "A_great_quake_on_the_other_side_of_the_world_is_none_of_ours",
                [
                    Emsc(60, "20240830_0000061", 0, 6.6, 45.6, 26.5, 118),
                    Emsc(61, "20240830_0000062", 24, 7.3, -29.4, -177.1, 30),
                ],
                First: 1
            )
            {
                Magnitude = 6.6,
            },
        ];

    private static IEnumerable<Story> Retraction() =>
        [
            new(
                "A_small_blast_nearby_does_not_cancel_a_great_quake",
                [
                    Frame(22, 6.9, 24),
                    Frame(23, 7.0, 23),
                    Fdsn(100, new Row("b", -38, 1.7, 44.9, 27.95, Type: "quarry blast")),
                ],
                First: 1
            ),
            new(
                "However_late_it_is_listed",
                [
                    Emsc(60, "20240830_0000071", 0, 6.2, 45.55, 26.5, 128),
                    Usgs(200, new Feature("us4q", -24, 2.1, 190, 44.95, 27.4, 0, "explosion", Scale: "ml")),
                    Fdsn(220, new Row("m", 0.7, 6.1, 45.58, 26.52)),
                ],
                First: 1
            ),
            new(
                "A_reviewed_blast_of_like_size_at_its_place_is_the_alerted_event",
                [
                    Usgs(60, new Feature("us4x", 0, 4.9, 55, Depth: 3, Scale: "ml")),
                    QuakeMl(170, "x1", 1.5, 4.6, 30, "explosion", "manual", 0, "ML", 45.57, 26.55),
                ],
                First: 1,
                Cancelled: 1,
                End: StoryEnd.Standing
            ),
            new(
                "An_automatic_one_of_another_source_takes_nothing_back",
                [
                    Usgs(60, new Feature("us4y", 0, 4.9, 55, Depth: 3, Scale: "ml")),
                    QuakeMl(170, "x2", 1.5, 4.7, 30, "explosion", "automatic", 0, "ML", 45.57, 26.55),
                ],
                First: 1
            ),
            .. new[]
            {
                "sonic boom",
                "landslide",
                "meteorite",
                "quarry blast",
                "mining explosion",
                "other event",
                "rockslide",
            }.Select(type => new Story(
                $"Its_own_source_calls_it_{type.Replace(' ', '_')}",
                [Fdsn(60, new Row("r", 0, 5.8)), Fdsn(90, new Row("r", 0, 5.8, Type: type))],
                First: 1,
                Cancelled: 1,
                End: StoryEnd.Standing
            )),
            .. new[] { "not reported", "felt by many", "eartquake", "induced or triggered event" }.Select(
                type => new Story(
                    $"Its_own_source_calls_it_{type.Replace(' ', '_')}_which_takes_nothing_back",
                    [Fdsn(60, new Row("r", 0, 5.8)), Fdsn(90, new Row("r", 0, 5.8, Type: type))],
                    First: 1
                )
            ),
            new(
                "A_blast_after_all_does_not_hide_a_quake_under_another_id",
                [
                    Usgs(60, new Feature("us4z", 0, 5.7, 55, Depth: 6)),
                    Usgs(90, new Feature("us4z", 0, 5.7, 85, Depth: 6, Type: "explosion")),
                    Fdsn(120, new Row("k", 0.2, 6.9, Depth: 8)),
                ],
                First: 2,
                Cancelled: 1,
                End: StoryEnd.Standing,
                After: [(2, 1)]
            ),
            new(
                "Nor_one_in_the_next_row_of_its_list",
                [
                    Fdsn(60, new Row("y1", 0, 5.5, Depth: 9)),
                    Fdsn(90, new Row("y1", 0, 5.5, Depth: 9, Type: "explosion")),
                    Fdsn(
                        100,
                        new Row("y1", 0, 5.5, Depth: 9, Type: "explosion"),
                        new Row("y2", 3, 6.8, 45.6, 26.53, 9)
                    ),
                ],
                First: 2,
                Cancelled: 1,
                End: StoryEnd.Standing
            ),
            new(
                "A_list_that_deletes_the_old_id_and_gives_the_new_one",
                [
                    Usgs(60, new Feature("us5a", 0, 5.9, 55)),
                    Usgs(
                        90,
                        new Feature("us5a", 0, 5.9, 85, Status: "deleted"),
                        new Feature("ro5b", 0.2, 5.9, 88, Also: "us5a,")
                    ),
                ],
                First: 1
            ),
            new(
                "Also_when_both_have_one_time",
                [
                    Usgs(60, new Feature("us5c", 0, 6.1, 55)),
                    Usgs(
                        90,
                        new Feature("at5d", 0.3, 6.1, 85, Also: "us5c,"),
                        new Feature("us5c", 0, 6.1, 85, Status: "deleted")
                    ),
                ],
                First: 1
            ),
            new(
                "Also_when_it_does_not_say_that_the_two_are_one",
                [
                    Fdsn(60, new Row("v1", 0, 5.8)),
                    Fdsn(90, new Row("v1", 0, 5.8, Type: "not existing"), new Row("v2", 1, 5.8, 45.55, 26.5)),
                ],
                First: 1
            ),
            new(
                "A_feed_of_the_same_agency_that_is_behind_does_not_hold_what_the_other_deleted",
                [
                    Emsc(60, "20240830_0000085", 0, 5.9),
                    Emsc(90, "20240830_0000085", 0, 5.9, action: "delete"),
                    Emsc(95, "20240830_0000085", 0, 5.9, action: "delete"),
                ],
                First: 1,
                Cancelled: 1,
                End: StoryEnd.Standing
            ),
            new(
                "A_source_that_takes_back_its_own_leaves_the_other_ones",
                [
                    Emsc(60, "20240830_0000081", 0, 5.9),
                    Usgs(70, new Feature("us5e", 0.4, 5.8, 65)),
                    Emsc(90, "20240830_0000081", 0, 5.9, action: "delete"),
                ],
                First: 1,
                End: StoryEnd.Standing
            ),
            new(
                "A_delete_that_comes_first_suppresses_the_create_it_deletes",
                [
                    ShakeAlert(31, "601", 0, 5.9, "delete", 1),
                    ShakeAlert(32, "601", 0, 5.9),
                    ShakeAlert(340, "602", 310, 5.8),
                ],
                First: 1,
                End: StoryEnd.Standing,
                After: [(2, 0)]
            ),
            new(
                "Deleted_twice_and_back_as_a_blast",
                [
                    Usgs(60, new Feature("us5f", 0, 5.7, 55, Depth: 12)),
                    Usgs(90, new Feature("us5f", 0, 5.7, 85, Depth: 12, Status: "deleted")),
                    Usgs(120, new Feature("us5f", 0, 5.7, 115, Depth: 12, Status: "deleted")),
                    Usgs(
                        400,
                        new Feature("us5f", 2, 2.4, 390, 45.25, 26.8, 0, "quarry blast", "reviewed", Scale: "ml")
                    ),
                ],
                First: 1,
                Cancelled: 1,
                End: StoryEnd.Standing
            ),
        ];

    private static IEnumerable<Story> OneOrigin() =>
        [
            new(
                "Two_ids_at_one_origin_in_one_list",
                [Fdsn(60, new Row("o1", 0, 5.7), new Row("o2", 0, 5.7))],
                First: 1
            ),
            new(
                "Two_networks_solutions_two_seconds_apart_in_one_list",
                [Usgs(60, new Feature("us6a", 0, 5.5, 50), new Feature("at6a", 2, 5.4, 52, 45.56, 26.5))],
                First: 1
            ),
            new(
                "Two_messages_of_one_source_about_one_origin",
                [Emsc(60, "20240830_0000091", 0, 5.6), Emsc(62, "20240830_0000092", 1, 5.6, 45.53, 26.5)],
                First: 1
            ),
            new(
                "Sixty_ids_at_one_origin",
                [
                    Fdsn(60, [.. Enumerable.Range(0, 60).Select(n => new Row($"h{n:00}", 0, 5.7))]),
                    Emsc(70, "20240830_0000093", 0.5, 5.7),
                ],
                First: 1
            ),
            new(
                "A_second_id_in_the_next_list",
                [
                    Usgs(60, new Feature("us6b", 0, 5.6, 55)),
                    Usgs(120, new Feature("us6b", 0, 5.6, 55), new Feature("nn6c", 2.2, 5.6, 110, 45.55, 26.52)),
                ],
                First: 1
            ),
            new(
                "A_row_that_is_missing_once_and_comes_back",
                [
                    Usgs(60, new Feature("us6d", 0, 5.6, 55)),
                    Usgs(120, new Feature("us6e", 6.5, 5.5, 100, 45.7, 26.65)),
                    Usgs(180, new Feature("us6d", 0, 5.6, 55), new Feature("us6e", 6.5, 5.5, 100, 45.7, 26.65)),
                ],
                First: 2
            ),
            new(
                "Two_feeds_and_a_list_that_grows",
                [
                    Fdsn(60, new Row("g1", 0, 5.6)),
                    Emsc(65, "20240830_0000095", 0.4, 5.6),
                    Fdsn(120, new Row("g1", 0, 5.6), new Row("g2", 40, 5.2)),
                    Emsc(125, "20240830_0000096", 40.5, 5.2),
                ],
                First: 2
            ),
        ];

    private static IEnumerable<Story> Waiting() =>
        [
            new(
                "An_implausible_magnitude_of_one_source_alarms_nobody",
                [
                    Fdsn(60, new Row("i", 0, 8.7, Depth: 135, Scale: "ML")),
                    Fdsn(
                        180,
                        new Row("i", 0, 0.9, Depth: 135, Scale: "ML"),
                        new Row("z", 170, 1.2, 47.5, 22.6, 6, Scale: "ML")
                    ),
                ],
                First: 0
            ),
            new(
                "Of_two_sources_it_is_issued",
                [Fdsn(60, new Row("i", 0, 8.8, Depth: 135, Scale: "ML")), Usgs(90, new Feature("us7i", 0.4, 8.6, 85))],
                First: 1,
                After: [(1, 0)]
            )
            {
                Magnitude = 8.8,
            },
            new(
                "A_body_wave_magnitude_beyond_its_scale_waits",
                [QuakeMl(60, "i3", 0, 7.6, scale: "mb"), Emsc(80, "20240830_0000101", 0.5, 7.1)],
                First: 1,
                After: [(1, 0)]
            ),
            new(
                "A_great_and_plausible_magnitude_alerts_at_once",
                [Fdsn(60, new Row("p", 0, 7.8, Depth: 110, Scale: "Mw"))],
                First: 1
            ),
            new(
                "A_magnitude_of_two_stations_waits",
                [QuakeMl(40, "t1", 0, 6.1, stations: 2), Usgs(70, new Feature("us7t", 0.3, 6.0, 65))],
                First: 1,
                End: StoryEnd.Standing,
                After: [(1, 0)]
            ),
            new(
                "Revised_down_it_was_never_issued",
                [QuakeMl(40, "t2", 0, 6.3, stations: 1), QuakeMl(120, "t2", 0, 3.2, stations: 25)],
                First: 0
            ),
            new("A_reviewed_one_does_not_wait", [QuakeMl(40, "t3", 0, 6.1, stations: 2, mode: "manual")], First: 1),
            new(
                "A_source_that_has_just_raised_itself_by_three_units_waits",
                [
                    Usgs(60, new Feature("us7c", 0, 3.1, 55)),
                    Usgs(90, new Feature("us7c", 0, 6.3, 85)),
                    Emsc(120, "20240830_0000102", 0.4, 6.2),
                ],
                First: 1,
                After: [(2, 0)]
            ),
            new(
                "A_page_in_clear_text_waits_for_a_second_source",
                [Frame(22, 7.5, 24), Frame(23, 7.5, 23), Emsc(80, "20240830_0000103", 0.5, 7.1)],
                First: 1,
                After: [(2, 0)]
            )
            {
                Options = Unproved,
            },
        ];

    private static IEnumerable<Story> Edges() =>
        [
            new(
                "A_strong_shallow_quake_beyond_the_border_shakes_the_towns",
                [Usgs(60, new Feature("us8a", 0, 6.9, 55, 42.93, 25.4, 12))],
                First: 1
            ),
            new("A_small_one_there_does_not", [Usgs(60, new Feature("us8b", 0, 4.6, 55, 42.8, 25.4, 12))], First: 0),
            new(
                "The_greatest_far_away_does_not",
                [
                    Fdsn(60, new Row("w", 0, 9.1, 52.6, 159.4, 30, Scale: "Mw")),
                    Emsc(70, "20240830_0000111", 0.5, 9.1, 52.62, 159.4, 30),
                    Usgs(80, new Feature("us8c", 0.2, 9.1, 75, 52.6, 159.4, 30)),
                ],
                First: 0
            ),
            new("Nor_a_deep_one_far_away", [Emsc(70, "20240830_0000112", 0, 7.6, 36.4, 70.5, 205)], First: 0),
        ];
}
