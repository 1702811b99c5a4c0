using Whence.Graphs;

namespace Whence.Models.Training;

/// <summary>Scores examples by the network in evaluation mode, over weights that training changes.</summary>
sealed class HeldOutEvaluator : IDisposable
{
    readonly ITrainingSource source;
    readonly ScoreLink link;
    readonly Node x;
    readonly Node logits;
    readonly Plan plan;
    readonly float[] pixels;
    readonly float[] targets;

    public HeldOutEvaluator(Classifier classifier, ITrainingSource source, Weights weights, int batch, PlanOptions? options = null)
    {
        (this.source, link) = (source, classifier.Link);
        batch = Math.Min(batch, source.Count);
        var g = new Graph();
        x = g.Input("heldout.pixels", classifier.InputShape.With(0, batch));
        logits = classifier.Build(g, x).Logits;
        plan = Plan.Compile(g, weights.Backend, weights, [logits], options: options);
        (pixels, targets) = (new float[x.Shape.Count], new float[batch * classifier.Classes]);
    }

    /// <summary>Accuracy and loss with the weights as they are now.</summary>
    public HeldOutScores Run()
    {
        plan.RefreshWeights();
        var (batch, classes) = (logits.Shape[0], logits.Shape[1]);
        var (loss, right) = (0.0, 0);
        for (var first = 0; first < source.Count; first += batch)
        {
            var count = Math.Min(batch, source.Count - first);
            for (var i = 0; i < count; i++)
                source.Read(first + i, pixels.AsSpan(i * (pixels.Length / batch), pixels.Length / batch), targets.AsSpan(i * classes, classes));
            plan.Set(x, pixels);
            plan.Run();
            var z = plan.Get(logits);
            for (var i = 0; i < count; i++)
            {
                var (row, target) = (z.Slice(i * classes, classes).ToArray(), targets.AsSpan(i * classes, classes).ToArray());
                loss += link == ScoreLink.Sigmoid ? BinaryLoss(row, target) : Loss(row, target);
                right += LargestOf(row) == LargestOf(target) ? 1 : 0;
            }
        }
        return new(source.Count, (double)right / source.Count, loss / source.Count);
    }

    public void Dispose() => plan.Dispose();

    static int LargestOf(float[] values) => Array.IndexOf(values, values.Max());

    static double Loss(float[] z, float[] t)
    {
        double largest = z.Max(), sum = z.Sum(v => Math.Exp(v - largest));
        return t.Select((share, k) => share * (largest + Math.Log(sum) - z[k])).Sum();
    }

    static double BinaryLoss(float[] z, float[] t) => z.Select((v, k) => Math.Max(v, 0) + Math.Log(1 + Math.Exp(-Math.Abs(v))) - t[k] * v).Sum();
}
