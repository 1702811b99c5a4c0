using Whence.Graph;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>Of random networks an example's scores are the same alone and in every batch, in any order.</summary>
[TestFixture]
sealed class RandomBatchTests
{
    const int Examples = 8;

    // 3457: a sum over the examples that two of them often do not show.
    [TestCase(3450, 10)]
    public void KnownOnesStayRight(int first, int count) => AnExampleHasTheSameScoresInEveryBatch(first, count);

    [Test]
    public void AnExampleHasTheSameScoresInEveryBatch([Values(0, 100, 200, 300)] int first, [Values(100)] int count)
    {
        using var backend = Backend.Open("cpu:1");
        for (var seed = first; seed < first + count; seed++)
        {
            var (file, words) = RandomGraph.Make(seed);
            var model = OnnxModel.Parse(file.Bytes, $"seed {seed}: {words}");
            var (length, random) = (model.InputShape.Length, new Random(seed));
            float[] x = [.. Enumerable.Range(0, Examples * length).Select(_ => random.NextSingle() * 2 - 1)];
            var alone = Enumerable.Range(0, Examples).Select(i => Scores(model, backend, x.AsSpan(i * length, length).ToArray(), 1)).ToArray();
            var tolerance = 1e-6f * Math.Max(1, alone.SelectMany(z => z).Max(Math.Abs));
            foreach (var batch in new[] { 2, 3, 8 })
            {
                var order = Enumerable.Range(0, Examples).ToArray();
                random.Shuffle(order);
                var chosen = order[..batch];
                var got = Scores(model, backend, [.. chosen.SelectMany(i => x[(i * length)..((i + 1) * length)])], batch);
                Assert.That(got, Is.EqualTo(chosen.SelectMany(i => alone[i])).Within(tolerance), $"seed {seed}, batch {batch}: {words}; {string.Join(' ', model.Notes)}");
            }
        }
    }

    static float[] Scores(OnnxModel model, Backend backend, float[] values, int batch)
    {
        var g = new Whence.Graph.Graph();
        using var weights = new Weights(backend);
        model.Load(weights);
        var x = g.Input("x", model.InputShape.With(0, batch));
        var logits = model.Build(g, x).Logits;
        using var plan = Plan.Compile(g, backend, weights, [logits]);
        plan.Set(x, values);
        plan.Run();
        return plan.Get(logits).ToArray();
    }
}
