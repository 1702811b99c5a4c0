using System.Globalization;
using Whence.Studies;
using Whence.Studies.Diagnose;
using Whence.Studies.Ensembles;
using Whence.Studies.Evidence;
using Whence.Studies.FineTuning;
using Whence.Studies.Kernels;
using Whence.Studies.Lap;
using Whence.Studies.Models;
using Whence.Studies.Serve;
using Whence.Studies.Training;

// What BenchmarkDotNet cannot time: processes beside ours, services under load, whole trainings. bench/README.md says which command answers which question.
if (args is ["evidence", .. var arrays])
    return EvidenceBench.Run(arrays);
if (args is ["outliers", .. var folder])
    return OutlierMatrix.Run(folder);
if (args is ["sessions", .. var folders])
    return SessionBench.Run(folders);
if (args is ["values", .. var asked])
    return GradientValues.Run(asked);
if (args is ["serve", .. var served])
    return await ServeBench.Run(served);
if (args is ["soak", .. var soaked])
    return await SoakBench.Run(soaked);
if (args is ["diagnose", "outside", .. var garments])
    return OutsideStudy.Run(garments);
if (args is ["diagnose", .. var tables])
    return DiagnoseBench.Run(tables);
if (args is ["training", .. var trained])
    return TrainingBench.Run(trained);
if (args is ["lap", .. var pooled])
    return LapBench.Run(pooled);
if (args is ["ensembles", .. var judged])
    return EnsembleBench.Run(judged);
if (args is ["fine-tuning", var clothes, .. var tuned])
{
    ResultLines.Write(new FineTuningStudy(clothes, tuned.Length > 0 ? int.Parse(tuned[0], CultureInfo.InvariantCulture) : 3).Run(), tuned.ElementAtOrDefault(1));
    return 0;
}
if (args is ["sorting", .. var sorted])
    return SortCounts.Run(sorted);
if (args is ["resnet50", var file])
{
    ResNet50File.Write(file);
    return 0;
}
Console.Error.WriteLine("usage: evidence ARRAYS_FOLDER PEERS_FOLDER [rounds] [output.md] | outliers DATA_FOLDER ICONS_FOLDER WALLPAPERS_FOLDER [output.md] | sessions MODELS_FOLDER [output.md] | serve MODELS_FOLDER [output.md] | soak MODEL.onnx [explanations] [output.md] | diagnose [output.md] | diagnose detections | diagnose outside FASHION_MNIST_FOLDER [pictures] [output.md] | training PEERS_FOLDER [rounds] [output.md] | lap study FOLDER [seeds] [pictures] [epochs] [output.md] | lap cost [rounds] [output.md] | training steps PEERS_FOLDER CIFAR.bin [output.md] | ensembles FASHION_MNIST_FOLDER DATASETS_FOLDER NETWORKS_FOLDER [seeds] [epochs] [output.md] | fine-tuning FASHION_MNIST_FOLDER [seeds] [output.md] | sorting [output.md] | resnet50 FILE.onnx | values MODEL.onnx PICTURES.npy TARGET FOLDER NAMES.txt; for kernels, networks and explanations: bench/README.md");
return 2;
