using Whence.Graphs;
using Whence.Models;
using Whence.Models.Lap;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Training;
using Whence.Runtime;
using static Whence.Models.Networks.Layers;

namespace Whence.Studies.Lap;

/// <summary>The network of the study and its trainings: three normalised convolutions of 3x3 with average pools, the mean over places, a linear layer.</summary>
static class StudyNetwork
{
    const int Batch = 32;
    const double Rate = 2e-3;

    public static Preprocessing Preprocessing { get; } = Preprocessing.Preset("raw") with { Channels = ChannelOrder.Grey, Height = CuePictures.Side, Width = CuePictures.Side };

    public static OnnxModel New(ulong seed, int channels = 1, int side = CuePictures.Side)
    {
        var writer = new NetworkWriter("study", [channels, side, side], seed);
        return writer.Model(Sequential(
            Normalised("conv1", "bn1", 16, 3), Relu("relu1"), AveragePool("pool1"),
            Normalised("conv2", "bn2", 32, 3), Relu("relu2"), AveragePool("pool2"),
            Normalised("conv3", "bn3", 32, 3), Relu("relu3"), GlobalAverage("features"), Linear("linear", CuePictures.Classes))(writer, writer.Input));
    }

    /// <summary>Trains all of it, LAP layers or not.</summary>
    public static OnnxModel Train(OnnxModel model, CuePictures pictures, int epochs, bool isNew, ulong seed, Backend backend)
    {
        var classifier = new Classifier(new TrainableModel(model), Preprocessing);
        using var weights = new Weights(backend);
        classifier.Load(weights);
        ScalarSchedule rate = isNew ? new OneCycle(2 * Rate) : new Cosine(Rate);
        using var trainer = new Trainer(classifier, pictures, null, weights, new() { Epochs = epochs, Batch = Batch, Optimiser = new AdamW(), Rate = rate, Seed = seed });
        trainer.Run();
        return trainer.Result();
    }

    /// <summary>The network with LAP layers in the place of all its pools, trained as long.</summary>
    public static OnnxModel TrainLap(OnnxModel model, CuePictures pictures, double masks, int epochs, ulong seed, Backend backend)
    {
        var inserted = LapInsertion.Insert(model, new() { Seed = seed }).Model;
        var options = new LapTrainingOptions
        {
            ScorerEpochs = 2,
            ScorerRate = 1e-2,
            Epochs = epochs,
            Rate = Rate,
            BackboneRate = 1,
            Batch = Batch,
            Seed = seed,
            Masks = masks > 0 ? pictures.Masks(masks, seed) : null,
            Loss = new() { IsExact = true },
        };
        return new LapTraining(Preprocessing, pictures, null, backend, options).Run(inserted).Model;
    }

    static Layer AveragePool(string name) => (w, x) =>
        w.Add("AveragePool", name, [x.Name], [x.Channels, x.Shape[1] / 2, x.Shape[2] / 2], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
}
