using MathNet.Numerics.LinearAlgebra;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Models.Training;
using Whence.Runtime;

namespace Whence.Tests.Models.Training;

/// <summary>The loop: it learns, says what cannot be, and gives the same bits however it is run.</summary>
[TestFixture]
sealed class TrainerTests
{
    static readonly TrainingOptions Small = new() { Epochs = 4, Batch = 8, Rate = 0.05, Optimiser = new Sgd(0.9f, 1e-4f), Augmentations = [new RandomCrop(1), new Cutout(2)] };
    readonly string folder = Directory.CreateTempSubdirectory("whence-training").FullName;

    [OneTimeTearDown]
    public void Clean() => Directory.Delete(folder, recursive: true);

    [TestCase("sgd")]
    [TestCase("adamw")]
    public void FewExamplesAreLearntByHeart(string name)
    {
        var options = Small with { Epochs = 40, Augmentations = [], Optimiser = name == "sgd" ? new Sgd() : new AdamW(), Rate = name == "sgd" ? 0.05 : 0.01 };
        using var run = new Run(SmallPictures.Network(), options, count: 24, heldOut: 24);
        var result = run.Trainer.Run();
        Assert.That(result.Epochs[^1].Loss, Is.LessThan(0.01));
        Assert.That(result.Epochs[^1].HeldOut, Is.EqualTo(new HeldOutScores(24, 1, result.Epochs[^1].HeldOut!.Loss)));
        Assert.That(result.Epochs[^1].HeldOut!.Loss, Is.LessThan(0.05));
    }

    [Test]
    public void TheNumberOfWorkersChangesNoBit() => Assert.That(Bits(Small with { Workers = 3, MixUp = 0.4 }), Is.EqualTo(Bits(Small with { MixUp = 0.4 })));

    [Test]
    public void TwoRunsAreOne()
    {
        var once = Bits(Small, SmallPictures.Dropping);
        Assert.That(Bits(Small, SmallPictures.Dropping), Is.EqualTo(once));
    }

    [Test]
    public void AnotherSeedIsAnotherTraining() => Assert.That(Bits(Small with { Seed = 2 }), Is.Not.EqualTo(Bits(Small)));

    [TestCase("sgd")]
    [TestCase("adamw")]
    public void AnInterruptedTrainingEndsInTheSameBits(string name)
    {
        var options = Small with { Average = 0.9, ClipNorm = 1, Accumulate = 2, Optimiser = name == "sgd" ? Small.Optimiser : new AdamW() };
        var whole = Bits(options);
        var interrupted = options with { Checkpoint = Path.Combine(folder, name) };
        using (var first = new Run(SmallPictures.Network(), interrupted))
        {
            using var cancelling = new CancellationTokenSource();
            // In the middle of the third epoch.
            var steps = new Watch(value => { if (value.Time.Step == 7) cancelling.Cancel(); });
            Assert.That(() => first.Trainer.Run(steps, cancelling.Token), Throws.InstanceOf<OperationCanceledException>());
        }
        using var second = new Run(SmallPictures.Network(), interrupted);
        Assert.That(second.Trainer.Time.Epoch, Is.EqualTo(2));
        var result = second.Trainer.Run();
        Assert.That(result.Epochs.Select(epoch => epoch.Epoch), Is.EqualTo([1, 2, 3, 4]));
        Assert.That(second.Bits(), Is.EqualTo(whole));
        using var done = new Run(SmallPictures.Network(), interrupted);
        Assert.That(done.Trainer.Run().Epochs, Has.Count.EqualTo(4));
        Assert.That(done.Bits(), Is.EqualTo(whole), "a finished training is as it ended");
    }

    [Test]
    public void ACheckpointOfAnotherTrainingIsRefused()
    {
        static ExampleInput Masks(float last) => new("mask", [2], (index, values) => values[1] = index == 23 ? last : 0);
        var path = Path.Combine(folder, "other");
        using (var run = new Run(SmallPictures.Network(), Small with { Epochs = 1, Checkpoint = path }))
            run.Trainer.Run();
        Assert.That(() => new Run(SmallPictures.Network(), Small with { Epochs = 1, Checkpoint = path, Smoothing = 0.1f }),
            Throws.TypeOf<TrainingException>().With.Message.Contains("label smoothing 0, not 0.1"));
        File.Delete(path);
        using (var run = new Run(SmallPictures.Network(), Small with { Epochs = 1, Checkpoint = path, Inputs = [Masks(0.5f)] }))
            run.Trainer.Run();
        using (new Run(SmallPictures.Network(), Small with { Epochs = 1, Checkpoint = path, Inputs = [Masks(0.5f)] }))
        {
        }
        Assert.That(() => new Run(SmallPictures.Network(), Small with { Epochs = 1, Checkpoint = path, Inputs = [Masks(0.25f)] }),
            Throws.TypeOf<TrainingException>().With.Message.Contains("inputs mask"), "one value of one example");
        Assert.That(() => new Run(SmallPictures.Network(), Small with { Epochs = 1, Checkpoint = path, Inputs = [Masks(0.5f)] }, heldOut: 6),
            Throws.TypeOf<TrainingException>().With.Message.Contains("held-out examples none, not 6 6"));
        File.WriteAllBytes(path, [2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']);
        Assert.That(() => new Run(SmallPictures.Network(), Small with { Checkpoint = path }), Throws.TypeOf<TrainingException>().With.Message.Contains("is no checkpoint"));
    }

    [Test]
    public void TwoHalfBatchesAreOneWhole()
    {
        // Without batch statistics and with every example once, the mean of two halves' gradients is the whole's.
        var options = Small with { Epochs = 2, Augmentations = [], Batch = 12 };
        using var whole = new Run(SmallPictures.Plain(), options, count: 12);
        using var halves = new Run(SmallPictures.Plain(), options with { Batch = 6, Accumulate = 2 }, count: 12);
        whole.Trainer.Run();
        halves.Trainer.Run();
        foreach (var name in whole.Model.Parameters)
            Assert.That(halves.Weights.Get(name), Is.EqualTo(whole.Weights.Get(name)).Within(1e-6), name);
    }

    [Test]
    public void ClippedGradientsHaveTheNormAskedFor()
    {
        // Plain descent at rate 1 moves the weights by the gradient.
        var options = Small with { Epochs = 1, Batch = 8, Rate = 1.0, Optimiser = new Sgd(0), ClipNorm = 0.01, Augmentations = [] };
        using var run = new Run(SmallPictures.Plain(), options, count: 8);
        var before = run.Model.Parameters.SelectMany(run.Weights.Get).ToArray();
        var result = run.Trainer.Run();
        var moved = Math.Sqrt(run.Model.Parameters.SelectMany(run.Weights.Get).Zip(before, (a, b) => Math.Pow(a - b, 2)).Sum());
        Assert.That(moved, Is.EqualTo(0.01).Within(1e-5));
        Assert.That(result.Epochs[0].Metrics["gradient norm"], Is.GreaterThan(0.1));
    }

    [Test]
    public void ALargeSingularValueIsScaledBackAsInDoublePrecision()
    {
        // A batch of everything: one step an epoch. The free step is the bounded one before it is scaled back.
        var options = Small with { Epochs = 1, Batch = 24, Augmentations = [], Optimiser = new Sgd(0) };
        using var free = new Run(SmallPictures.Network(), options, count: 24);
        using var bounded = new Run(SmallPictures.Network(), options with { SpectralBound = 0.5 }, count: 24);
        free.Trainer.Run();
        bounded.Trainer.Run();
        foreach (var (name, place) in new[] { ("conv1.weight", 0UL), ("conv2.weight", 1UL) })
        {
            var (w, rows) = (free.Weights.Get(name), free.Weights.ShapeOf(name)[0]);
            var matrix = Matrix<double>.Build.Dense(rows, w.Length / rows, (i, j) => w[i * (w.Length / rows) + j]);
            var random = new ExampleRandom(options.Seed, TrainingPurpose.PowerIteration, place);
            var v = (matrix.Transpose() * Vector<double>.Build.Dense(rows, _ => (float)random.Normal())).Normalize(2);
            var scale = Math.Min(1, 0.5 / (matrix * v).L2Norm());
            Assert.That(scale, Is.LessThan(0.9), name);
            Assert.That(bounded.Weights.Get(name), Is.EqualTo(w.Select(value => (float)(scale * value))).Within(1e-5), name);
        }
        Assert.That(bounded.Weights.Get("fc.weight"), Is.EqualTo(free.Weights.Get("fc.weight")), "matrices that are no filters are left alone");
    }

    [Test]
    public void SingularValuesStayWithinTheBoundOverATrainingThatResumes()
    {
        var options = Small with { Epochs = 6, SpectralBound = 0.8 };
        var interrupted = options with { Checkpoint = Path.Combine(folder, "bounded") };
        using (var first = new Run(SmallPictures.Network(), interrupted with { }))
        {
            using var cancelling = new CancellationTokenSource();
            Assert.That(() => first.Trainer.Run(new Watch(value => { if (value.Time.Step == 7) cancelling.Cancel(); }), cancelling.Token), Throws.InstanceOf<OperationCanceledException>());
        }
        using var run = new Run(SmallPictures.Network(), interrupted);
        run.Trainer.Run();
        Assert.That(run.Bits(), Is.EqualTo(Bits(options)), "the direction of the power iteration is part of the checkpoint");
        foreach (var name in new[] { "conv1.weight", "conv2.weight" })
        {
            var (w, rows) = (run.Weights.Get(name), run.Weights.ShapeOf(name)[0]);
            var largest = Matrix<double>.Build.Dense(rows, w.Length / rows, (i, j) => w[i * (w.Length / rows) + j]).L2Norm();
            Assert.That(largest, Is.EqualTo(0.8).Within(0.02), name);
        }
        Assert.That(() => new Run(SmallPictures.Network(), options with { SpectralBound = 0 }), Throws.TypeOf<TrainingException>().With.Message.Contains("bound of singular values 0"));
    }

    [Test]
    public void TheAverageFollowsTheWeights()
    {
        var options = Small with { Epochs = 1, Batch = 24, Augmentations = [] };
        using var plain = new Run(SmallPictures.Network(), options, count: 24);
        plain.Trainer.Run();
        using var averaged = new Run(SmallPictures.Network(), options with { Average = 0.75 }, count: 24);
        averaged.Trainer.Run();
        var (before, after) = (averaged.Model.Initial("conv1.weight").ToFloats(), plain.Weights.Get("conv1.weight"));
        var result = new TrainableModel(averaged.Trainer.Result());
        Assert.That(result.Initial("conv1.weight").ToFloats(), Is.EqualTo(before.Zip(after, (a, b) => 0.75f * a + 0.25f * b)).Within(1e-6));
        Assert.That(result.Initial("bn1.running_mean").ToFloats(), Is.EqualTo(plain.Weights.Get("bn1.running_mean").Select(v => 0.25f * v)).Within(1e-6));
    }

    [Test]
    public void GroupsLearnAtTheirOwnRate()
    {
        var options = Small with { Epochs = 1, Batch = 24, Augmentations = [], Optimiser = new Sgd(0) };
        using var plain = new Run(SmallPictures.Network(), options, count: 24);
        using var grouped = new Run(SmallPictures.Network(), options with { Groups = [new("conv*") { Rate = 0 }, new("*.weight") { Rate = 0.5f }] }, count: 24);
        plain.Trainer.Run();
        grouped.Trainer.Run();
        Assert.That(grouped.Weights.Get("conv1.weight"), Is.EqualTo(grouped.Model.Initial("conv1.weight").ToFloats()));
        Assert.That(grouped.Trainer.Trained, Does.Not.Contain("conv1.weight"));
        Assert.That(Moved(grouped, "fc.weight"), Is.EqualTo(Moved(plain, "fc.weight").Select(v => v / 2)).Within(1e-6));
        Assert.That(Moved(grouped, "fc.bias"), Is.EqualTo(Moved(plain, "fc.bias")).Within(1e-6));
        Assert.That(() => new Run(SmallPictures.Network(), options with { Groups = [new("head*")] }), Throws.TypeOf<TrainingException>().With.Message.Contains("'head*'"));

        static float[] Moved(Run run, string name) => [.. run.Weights.Get(name).Zip(run.Model.Initial(name).ToFloats(), (after, before) => after - before)];
    }

    [Test]
    public void TheHeldOutLossEndsATrainingThatNoLongerLearns()
    {
        // Labels of chance: what is learnt by heart does not help the others.
        var options = Small with { Epochs = 60, Patience = 2, Rate = 0.2 };
        using var run = new Run(SmallPictures.Network(), options, count: 16, heldOut: 9);
        var result = run.Trainer.Run();
        if (!result.StoppedEarly)
            Assert.Inconclusive("the held-out loss fell to the end");
        Assert.That(result.Epochs, Has.Count.EqualTo(result.Best!.Epoch + 2));
        using var evaluator = new HeldOutEvaluator(run.Classifier, new SmallPictures(9), run.Weights, 9);
        Assert.That(evaluator.Run().Loss, Is.EqualTo(result.Best.HeldOut!.Loss).Within(1e-9), "the weights are the best epoch's");
    }

    [Test]
    public void ALossOfOnesOwnReadsInputsLayersAndSchedules()
    {
        var options = Small with
        {
            Epochs = 2,
            Augmentations = [],
            Inputs = [new("weight", [1], (index, to) => to[0] = index % 2)],
            Loss = batch =>
            {
                var weight = batch.Scalar("lambda", new StepDecay(0.5, 0.5, 1));
                var term = Losses.MeanSquaredError(batch.Input("weight"), batch.Input("weight") * 0);
                batch.Report("term", term * weight);
                return Losses.CrossEntropy(batch.Logits, batch.Targets) + term * weight + Losses.MeanSquaredError(batch.Network.Layers["relu"], batch.Network.Layers["relu"]);
            },
        };
        using var run = new Run(SmallPictures.Network(), options);
        var result = run.Trainer.Run();
        // The mean of 0 and 1, squared, is a half; it is weighted by a half, then by a quarter.
        Assert.That(result.Epochs.Select(epoch => epoch.Metrics["term"]), Is.EqualTo([0.25, 0.125]).Within(1e-6));
    }

    [Test]
    public void MistakesAreNamed()
    {
        Assert.That(() => new Run(SmallPictures.Network(), Small with { Batch = 100 }), Throws.TypeOf<TrainingException>().With.Message.Contains("batch 100: from 1 to the 24 examples"));
        Assert.That(() => new Run(SmallPictures.Network(), Small with { Smoothing = 1 }), Throws.TypeOf<TrainingException>().With.Message.Contains("[0,1)"));
        Assert.That(() => new Run(SmallPictures.Network(), Small with { Loss = batch => batch.Logits }), Throws.TypeOf<TrainingException>().With.Message.Contains("a number [] is needed"));
        Assert.That(() => new Run(SmallPictures.Network(), Small with { Loss = batch => batch.Input("mask") }), Throws.TypeOf<TrainingException>().With.Message.Contains("'mask'"));
        Assert.That(() => new Run(SmallPictures.Network(), Small with { Loss = batch => Losses.MeanSquaredError(batch.Targets, batch.Targets) }),
            Throws.TypeOf<TrainingException>().With.Message.Contains("depends on none of the parameters"));
        Assert.That(() => new Run(SmallPictures.Network(), Small with { Inputs = [new("mask", [4, 4, 1], (_, _) => { }) { FollowsPicture = true }] }),
            Throws.TypeOf<TrainingException>().With.Message.Contains("[8,8,C]"));
        using var wild = new Run(SmallPictures.Network(), Small with { Rate = 1e30, Epochs = 3 });
        Assert.That(() => wild.Trainer.Run(), Throws.TypeOf<TrainingException>().With.Message.Contains("a lower rate"));
        using var failing = new Run(SmallPictures.Network(), Small with { Inputs = [new("mask", [1], (index, _) => throw new IOException($"no mask {index}"))], Loss = b => Losses.CrossEntropy(b.Logits, b.Targets) });
        Assert.That(() => failing.Trainer.Run(), Throws.TypeOf<TrainingException>().With.Message.Contains("no mask"));
    }

    [Test]
    public void TheTableHasALineForEveryEpoch()
    {
        using var run = new Run(SmallPictures.Network(), Small with { Epochs = 2, ClipNorm = 1 }, heldOut: 6);
        string[] lines = [.. MetricsTable.Lines(run.Trainer.Run().Epochs)];
        Assert.That(lines[0], Is.EqualTo("epoch,rate,loss,gradient norm,heldout_accuracy,heldout_loss,seconds,processor_seconds"));
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines.Select(line => line.Split(',').Length), Is.All.EqualTo(8));
    }

    static float[] Bits(TrainingOptions options, Func<ulong, OnnxModel>? network = null)
    {
        using var run = new Run((network ?? SmallPictures.Network)(1), options);
        run.Trainer.Run();
        return run.Bits();
    }

    sealed class Watch(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    sealed class Run : IDisposable
    {
        public Run(OnnxModel network, TrainingOptions options, int count = 24, int heldOut = 0)
        {
            Backend = Backend.Open("cpu:2");
            Weights = new(Backend);
            Classifier = SmallPictures.Classifier(network);
            Classifier.Load(Weights);
            try
            {
                Trainer = new(Classifier, new SmallPictures(count), heldOut > 0 ? new SmallPictures(heldOut) : null, Weights, options);
            }
            catch
            {
                Weights.Dispose();
                Backend.Dispose();
                throw;
            }
        }

        public Backend Backend { get; }

        public Weights Weights { get; }

        public Classifier Classifier { get; }

        public TrainableModel Model => (TrainableModel)Classifier.Network;

        public Trainer Trainer { get; }

        public float[] Bits()
        {
            var result = new TrainableModel(Trainer.Result());
            return [.. result.Variables.SelectMany(name => result.Initial(name).ToFloats())];
        }

        public void Dispose()
        {
            Trainer.Dispose();
            Weights.Dispose();
            Backend.Dispose();
        }
    }
}
