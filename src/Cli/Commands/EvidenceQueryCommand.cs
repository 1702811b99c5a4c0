using System.CommandLine;
using System.Text.Json;
using Whence.Explain.Reports;
using Whence.Models.Images;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Reports;
using static System.FormattableString;

namespace Whence.Cli;

/// <summary>One line of the JSON output of whence evidence query.</summary>
sealed record EvidenceJson(
    string Image, string Model, string? ModelSha256, string Version, int Class, string Label, string? Assertion, IReadOnlyList<string> MayBe, IReadOnlyDictionary<string, double> Evidence, double Variance,
    double SupportRatio, IReadOnlyDictionary<string, double> Probability, IReadOnlyList<Contribution> Supporters, IReadOnlyList<Contribution> Opponents, string? Report);

/// <summary>whence evidence query: what the training examples say of new pictures.</summary>
sealed class EvidenceQueryCommand
{
    readonly EvidenceOptions shared = new();
    readonly Argument<FileInfo[]> pictures = PictureArgument.Create(ArgumentArity.OneOrMore);
    readonly Option<int> top = new Option<int>("--top") { Description = "supporters and opponents to name, each", DefaultValueFactory = _ => 5 }.Within(0);
    readonly Option<DirectoryInfo> folder = new("--out") { Description = "folder for reports", DefaultValueFactory = _ => new("whence-out") };

    public static Command Create()
    {
        var verb = new EvidenceQueryCommand();
        verb.shared.Data.Description = "the training examples, to split the evidence over all of them instead of the inducing points";
        var command = new Command("query", "Show the training examples that speak for and against a prediction.") { verb.pictures, verb.shared.Data, verb.top, verb.folder };
        verb.shared.AddTo(command, reads: true, writes: false);
        command.SetAction((parsed, cancellation) => Task.FromResult(verb.Run(parsed, cancellation)));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        using var asked = new AtFirstPicture<Asked>(picture => Open(parsed, picture, cancellation));
        var results = new ResultFolder(parsed.GetValue(folder)!, "evidence query", shared.Model.Place(parsed), shared.Place(parsed));
        var loop = new PictureLoop(parsed.GetValue(shared.Json));
        var index = new ResultIndex(results, loop, "evidence");
        var code = loop.Run(ModelOptions.Pictures(parsed.GetValue(pictures)!, [], ""), Query, cancellation);
        index.Save();
        return code;

        void Query(NamedPicture picture, Image image)
        {
            var (posterior, job, query, training) = asked.For(image);
            var by = Provenance.Of(job.Classifier, job.Backend);
            var shown = ShownPicture.Of(picture.Name, image, job.Classifier.Preprocessing);
            var features = job.Extractor.Extract(shown.Fitted.ToFloats(), cancellation);
            var network = EvidenceCalibration.BestLogit(features, 0);
            var found = ClassEvidence.Of(query, query.Predict(features)[0], network, training is null ? null : training.Of, parsed.GetValue(top));
            var report = results.Start($"{Path.GetFileNameWithoutExtension(picture.Name)}.evidence", picture.Path, "html") + ".html";
            File.WriteAllText(report, EvidenceReport.Render(found, posterior, shown, by));
            var line = Describe(found, posterior, job, picture.Name, report);
            index.Add(picture, by, report, shown.Image, line.Label, null, [], line.Assertion ?? "");
            if (parsed.GetValue(shared.Json))
                Console.Out.WriteLine(JsonSerializer.Serialize(line, JsonContext.Default.EvidenceJson));
            else
                Write(line);
        }
    }

    Asked Open(ParseResult parsed, Image picture, CancellationToken cancellation)
    {
        var posterior = shared.Posterior(parsed);
        var job = shared.Job(parsed, posterior, () => picture);
        var query = new PosteriorQuery(posterior, job.Backend);
        return new(posterior, job, query, parsed.GetValue(shared.Data) is { } path ? new TrainingEvidence(query, job.Labelled(path, cancellation).Set, job.Backend) : null);
    }

    static EvidenceJson Describe(ClassEvidence e, SparsePosterior posterior, FeatureJob job, string picture, string report)
    {
        var labels = posterior.Labels;
        return new(
            picture, job.Name, job.Classifier.FileHash, Provenance.Version, e.Class, labels[e.Class], e.Assertion?.Kind.ToString(), [.. e.Assertion?.Classes.Select(c => labels[c]) ?? []],
            Named(e.Prediction.Mean), e.Prediction.Variance, e.Prediction.SupportRatio, Named(e.Probability), e.Supporters, e.Opponents, report);

        Dictionary<string, double> Named(double[] values) => values.Index().ToDictionary(pair => $"{pair.Index} {labels[pair.Index]}", pair => pair.Item);
    }

    static void Write(EvidenceJson e)
    {
        Console.Out.WriteLine(Invariant($"{e.Image}: {e.Label}; {e.Assertion ?? "assertion not calibrated"}; support ratio {e.SupportRatio:0.000}"));
        ConsoleTable.Write(["", "example", "weight", "similarity"], e.Supporters.Select(Row("for")).Concat(e.Opponents.Select(Row("against"))));
        Console.Out.WriteLine($"report: {e.Report}");

        static Func<Contribution, string[]> Row(string side) => c => [side, c.Id, Invariant($"{c.Weight:+0.0000;-0.0000}"), Invariant($"{c.Similarity:0.000}")];
    }

    sealed record Asked(SparsePosterior Posterior, FeatureJob Job, PosteriorQuery Query, TrainingEvidence? Training) : IDisposable
    {
        public void Dispose()
        {
            Query.Dispose();
            Job.Dispose();
        }
    }
}
