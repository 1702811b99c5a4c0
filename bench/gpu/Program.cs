using Whence.Flight;

// The stages of a flight that need the engine; the script `fly` runs them one after the other, each in its own process.
var options = new FlightOptions(args);
switch (options.Verb)
{
    case "worker": return CaseWorker.Run(options);
    case "cases": return CaseStage.Run(options);
    case "replay": return ReplayStage.Run(options);
    case "time": return TimeStage.Run(options);
    case "join": return JoinStage.Run(options);
    case "kernels": return KernelStage.Run(options);
    case "tiles": return TileStage.Run(options);
    case "sort": return SortStage.Run(options);
    case "launch": return LaunchStage.Run(options);
    case "counters": return CounterStage.Run(options);
}
Console.Error.WriteLine("usage: cases | worker | replay | time | join | kernels | tiles | sort | launch | counters, with --device --out --seconds and what the stage's file says");
return 2;
