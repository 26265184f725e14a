using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Demo;
using AlertServerless.Local.People;
using AlertServerless.Local.Scenarios;
using AlertServerless.Local.Stack;
using Microsoft.Extensions.Logging;

var n = int.Parse(args.ElementAtOrDefault(1) ?? "1000", System.Globalization.CultureInfo.InvariantCulture);
var scenario = ((ScenarioLoad.Loaded)ScenarioLibrary.Load(args.ElementAtOrDefault(0) ?? "vrancea-2022")).Scenario;
var clock = TimeProvider.System;
var start = clock.GetTimestamp();
void Say(string line) => Console.Error.WriteLine($"{clock.GetElapsedTime(start).TotalSeconds,7:0.00} {line}");
using var logs = LoggerFactory.Create(b => b.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace));
var options = new LocalStackOptions();
Say("starting");
await using var stack = await LocalStack.StartAsync(options, clock, default);
Say("started");
var people = new SyntheticPopulation(n, 1, new SyntheticAddresses(stack.Providers.HookAddress("")));
var facts = await new DemoRun(stack, people, options, clock, logs, Say).RunAsync(scenario, default);
Say($"shown {facts.ShownAt:O} segments {facts.Segments} records {facts.KafkaRecords}");
var told = new Dictionary<int, int>();
foreach (var m in stack.Providers.Log.From(0))
    if (m.Accepted && people.IndexOf(m.Channel, m.Recipient) is { } i) told[i] = told.GetValueOrDefault(i) + 1;
var eligible = facts.Alerts.Count == 0 ? [] : people.All().Where(p => facts.Alerts.Any(a => AlertRule.Judge(new PreparedAlert(a with { Earlier = [] }), p.Preferences, a.DecidedAt).Tells)).Select(p => p.Index).ToHashSet();
Say($"told {told.Count} eligible {eligible.Count} missed {eligible.Except(told.Keys).Count()} dup {told.Count(t => t.Value > 1)} false {told.Keys.Except(eligible).Count()} refusedlog {stack.Providers.Log.From(0).Count(m => !m.Accepted)}");
if (facts.ShownAt is { } at && stack.Providers.Log.Count > 0) Say($"first {(stack.Providers.Log.From(0).First().At - at).TotalMilliseconds} last {(stack.Providers.Log.From(0).Last().At - at).TotalMilliseconds} ms");
foreach (var m in stack.Providers.Log.From(0).Take(6)) Say($"{m.Channel} {m.Text}");
