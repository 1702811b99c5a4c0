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
(string Name, string Usage, Func<string[], Task<int>> Run)[] studies =
[
    ("evidence", "ARRAYS_FOLDER PEERS_FOLDER [rounds] [output.md]", Of(EvidenceBench.Run)),
    ("outliers", "DATA_FOLDER ICONS_FOLDER WALLPAPERS_FOLDER [output.md]", Of(OutlierMatrix.Run)),
    ("peers", "PEERS_FOLDER MODEL.onnx... [output.md]", Of(ExplanationPeers.Run)),
    ("sessions", "MODELS_FOLDER [output.md]", Of(SessionBench.Run)),
    ("values", "MODEL.onnx PICTURES.npy TARGET FOLDER NAMES.txt", Of(GradientValues.Run)),
    ("serve", "MODELS_FOLDER [output.md]", ServeBench.Run),
    ("soak", "MODEL.onnx [explanations] [output.md]", SoakBench.Run),
    ("diagnose", "[output.md] | detections | outside FASHION_MNIST_FOLDER [pictures] [output.md]", Of(words => words is ["outside", .. var rest] ? OutsideStudy.Run(rest) : DiagnoseBench.Run(words))),
    ("training", "PEERS_FOLDER [rounds] [output.md] | profile NETWORK | steps PEERS_FOLDER CIFAR.bin [output.md]", Of(TrainingBench.Run)),
    ("lap", "study FOLDER [seeds] [pictures] [epochs] [output.md] | cost [rounds] [output.md]", Of(LapBench.Run)),
    ("ensembles", "FASHION_MNIST_FOLDER DATASETS_FOLDER NETWORKS_FOLDER [seeds] [epochs] [output.md]", Of(EnsembleBench.Run)),
    ("fine-tuning", "FASHION_MNIST_FOLDER [seeds] [output.md]", Of(FineTuningStudy.Run)),
    ("sorting", "[output.md]", Of(SortCounts.Run)),
    ("resnet50", "FILE.onnx", Of(ResNet50File.Run)),
];
if (args.Length > 0 && studies.FirstOrDefault(study => study.Name == args[0]) is { Run: { } run })
    return await run(args[1..]);
Console.Error.WriteLine("usage:");
foreach (var (name, usage, _) in studies)
    Console.Error.WriteLine($"  {name,-12}{usage}");
Console.Error.WriteLine("For kernels, networks and explanations: bench/README.md");
return 2;

static Func<string[], Task<int>> Of(Func<string[], int> study) => words => Task.FromResult(study(words));
