using System.CommandLine;

namespace Whence.Cli;

/// <summary>whence plan-job: what many machines are told to do the work of one command, each a stretch of its data set.</summary>
static class PlanJobCommand
{
    public static Command Create()
    {
        var words = new Argument<string[]>("WORD") { Description = "behind --, the command that would do all of it on one machine, without whence: compare DATA --model M --out DIR", Arity = ArgumentArity.OneOrMore };
        var shards = new Option<int>("--shards") { HelpName = "N", Description = "how many stretches, each a task of its own", Required = true }.Within(1, 100_000);
        var kind = new Option<string>("--kind") { Description = "slurm, an array script for sbatch; kubernetes, an Indexed Job for kubectl", DefaultValueFactory = _ => "slurm" };
        kind.AcceptOnlyFromAmong("slurm", "kubernetes");
        var image = new Option<string>("--image") { Description = "kubernetes: the container's image, with whence in it", DefaultValueFactory = _ => "whence:latest" };
        var claim = new Option<string>("--claim") { Description = "kubernetes: the persistent volume claim that holds data, model and results; it is the containers' working folder", DefaultValueFactory = _ => "whence-data" };
        var command = new Command("plan-job", "Print a job for many machines that does the work of one command.") { words, shards, kind, image, claim };
        command.SetAction(parsed =>
        {
            var plan = ShardedCommand.Parse(parsed.GetValue(words)!, parsed.GetValue(shards));
            if (parsed.GetValue(kind) == "kubernetes")
                Console.Out.Write(JobText.Kubernetes(plan, parsed.GetValue(image)!, parsed.GetValue(claim)!));
            else if (new[] { image, claim }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
                throw new UsageException($"{given.Name} is for --kind kubernetes");
            else
                Console.Out.Write(JobText.Slurm(plan));
            return 0;
        });
        return command;
    }
}
