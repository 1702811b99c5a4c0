using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Hosting;
using Whence.Models;
using Whence.Models.Lap;
using Whence.Uncertainty.Features;

namespace Whence.Serve;

/// <summary>What a service explains, found out once, when it is first asked for.</summary>
sealed class ModelDescription(Func<IExplanationService> service, WhenceOptions asked, ServeOptions options)
{
    readonly Lock access = new();
    Task<ModelAnswer>? answer;

    public Task<ModelAnswer> Get()
    {
        lock (access)
        {
            if (answer is null or { IsFaulted: true })
            {
                var (classifier, device) = (service().Classifier, service().Device);
                answer = Task.Run(() => Of(classifier, device));
            }
            return answer;
        }
    }

    ModelAnswer Of(Classifier c, string device) => new(
        Provenance.FileName(c.Name), c.FileHash ?? NetworkFingerprint.Of(c), Provenance.Version, device, c.InputShape.Span[1..].ToArray(), c.Preprocessing.Name, c.Link.ToString().ToLowerInvariant(),
        c.Classes, [.. Enumerable.Range(0, c.Classes).Select(k => c.Labels[k])], asked.Method ?? Explainers.DefaultFor(c), [.. Methods(c)],
        [.. NetworkLayer.Of(c).Where(layer => layer.Places is [var height, var width] && height * width > 1)],
        asked.Posterior is not null, asked.Calibration is not null, options.Example?.Name, options.MostBytes);

    IEnumerable<MethodAnswer> Methods(Classifier c) =>
        from info in asked.Methods
        where !info.NeedsBackground || asked.Settings.Background is not null
        where !info.NeedsLap || LapSite.Has(c)
        where !info.NeedsAttention || AttentionLayer.Has(c)
        select new MethodAnswer(info.Name, info.Summary, info.Reference, info.TakesLayer, info.Create(asked.Settings).DefaultSamples);
}
