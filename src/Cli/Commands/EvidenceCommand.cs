using System.CommandLine;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Cli;

/// <summary>whence evidence: which training examples speak for a prediction, and whether the network may claim to know.</summary>
static class EvidenceCommand
{
    public static Command Create() => new("evidence", "Posterior evidence from training examples: fit, merge, change, query.")
    {
        EvidenceFitCommand.Create(), Merge(), Withdraw(), Add(), Calibrate(), EvidenceQueryCommand.Create(),
    };

    static Command Merge()
    {
        var shared = new EvidenceOptions();
        var files = new Argument<FileInfo[]>("POSTERIOR") { Description = "posteriors of parts of a data set, fitted alike", Arity = new(2, 1000) };
        var command = new Command("merge", "Merge posteriors of parts into that of the whole.") { files };
        shared.AddTo(command, reads: false, writes: true);
        command.SetAction((parsed, _) =>
        {
            shared.Save(parsed.GetValue(files)!.Select(file => PosteriorFile.Load(file.FullName)).Aggregate((a, b) => a.Merge(b)), parsed);
            return Task.FromResult(0);
        });
        return command;
    }

    static Command Withdraw()
    {
        var (shared, ids) = (new EvidenceOptions(), Ids("the example to withdraw, by its id", isRequired: true));
        var command = new Command("withdraw", "Make a posterior as if it had never seen some examples.") { ids, shared.Data };
        shared.AddTo(command, reads: true, writes: true);
        command.SetAction((parsed, cancellation) =>
        {
            var (posterior, wanted) = (shared.Posterior(parsed), parsed.GetValue(ids)!);
            using var backend = shared.Model.Device.Open(parsed);
            foreach (var id in wanted.Where(posterior.Inducing.Ids.Contains).ToArray())
                posterior = posterior.WithdrawInducing(id, backend);
            string[] others = [.. wanted.Except(posterior.Withdrawn)];
            if (others.Length > 0 && parsed.GetValue(shared.Data) is null)
                throw new UsageException($"'{others[0]}' is no inducing point: name the data set it comes from with --data");
            if (others.Length > 0)
                posterior = posterior.Withdraw(Chosen(shared.Features(parsed, posterior, cancellation), others), backend);
            shared.Save(posterior, parsed);
            return Task.FromResult(0);
        });
        return command;
    }

    static Command Add()
    {
        var (shared, ids) = (new EvidenceOptions(), Ids("only the examples of these ids", isRequired: false));
        shared.Data.Required = true;
        var command = new Command("add", "Add labelled examples to a posterior.") { ids, shared.Data };
        shared.AddTo(command, reads: true, writes: true);
        command.SetAction((parsed, cancellation) =>
        {
            var posterior = shared.Posterior(parsed);
            using var backend = shared.Model.Device.Open(parsed);
            var set = shared.Features(parsed, posterior, cancellation);
            shared.Save(posterior.Add(parsed.GetValue(ids) is { Length: > 0 } some ? Chosen(set, some) : set, backend), parsed);
            return Task.FromResult(0);
        });
        return command;
    }

    static Command Calibrate()
    {
        var shared = new EvidenceOptions();
        var accuracy = new Option<double>("--accuracy") { Description = "wanted of 'I know'", DefaultValueFactory = _ => 0.99 };
        var copies = EvidenceOptions.Copies();
        shared.Data.Required = true;
        var command = new Command("calibrate", "Calibrate a posterior's assertion on held-out examples.") { shared.Data, accuracy, copies };
        shared.AddTo(command, reads: true, writes: true);
        command.SetAction((parsed, cancellation) =>
        {
            var posterior = shared.Posterior(parsed);
            using var backend = shared.Model.Device.Open(parsed);
            shared.Save(EvidenceCalibration.Run(posterior, shared.Features(parsed, posterior, cancellation, parsed.GetValue(copies)), parsed.GetValue(accuracy), backend), parsed);
            return Task.FromResult(0);
        });
        return command;
    }

    static Option<string[]> Ids(string description, bool isRequired) =>
        new("--id") { Description = description, Required = isRequired, AllowMultipleArgumentsPerToken = true };

    static FeatureSet Chosen(FeatureSet set, string[] ids) => set.Select([.. ids.Select(id => Array.IndexOf(set.Ids, id) is >= 0 and var index
        ? index : throw new UsageException($"--id {id}: the data set has no such example"))]);
}
