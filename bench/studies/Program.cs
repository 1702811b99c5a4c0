using Whence.Studies.Concepts;
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
// What a study returns that cannot make sense of its words.
const int Misused = 2;
(string Name, string Usage, Func<string[], Task<int>> Run)[] studies =
[
    ("evidence", "ARRAYS_FOLDER PEERS_FOLDER [rounds = 3] [output.md]", Of(EvidenceBench.Run)),
    ("outliers", "DATA_FOLDER ICONS_FOLDER WALLPAPERS_FOLDER [output.md]", Of(OutlierMatrix.Run)),
    ("peers", "PEERS_FOLDER MODEL.onnx... [NAME...] [output.md]", Of(ExplanationPeers.Run)),
    ("sessions", "MODELS_FOLDER [output.md]", Of(SessionBench.Run)),
    ("floors", "MODEL.onnx... [METHOD...] [output.md]", Of(MethodFloors.Run)),
    ("scaling", "MODEL.onnx FOLDER", Of(ScalingStudy.Run)),
    ("values", "MODEL.onnx PICTURES.npy TARGET FOLDER NAMES.txt", Of(GradientValues.Run)),
    ("serve", "MODELS_FOLDER [output.md]", ServeBench.Run),
    ("soak", "MODEL.onnx [explanations = 100000] [output.md]", SoakBench.Run),
    ("diagnose", "[output.md] | detections | outside FASHION_MNIST_FOLDER [pictures] [output.md]", Of(words => words is ["outside", .. var rest] ? OutsideStudy.Run(rest) : DiagnoseBench.Run(words))),
    ("training", "PEERS_FOLDER [rounds = 3] [output.md] | profile resnet8|resnet20|resnet18 | steps PEERS_FOLDER CIFAR.bin [output.md]", Of(TrainingBench.Run)),
    ("lap", "study FASHION_MNIST_FOLDER [seeds = 3] [pictures = 1500] [epochs = 3] [output.md] | cost [rounds = 5] [output.md] | profile [output.md]", Of(LapBench.Run)),
    ("concepts", "FASHION_MNIST_FOLDER [seeds = 3] [pictures = 6000] [epochs = 3] [output.md]", Of(PlantedConcept.Run)),
    ("ensembles", "FASHION_MNIST_FOLDER DATASETS_FOLDER NETWORKS_FOLDER [seeds = 3] [epochs = 10] [output.md]", Of(EnsembleBench.Run)),
    ("fine-tuning", "FASHION_MNIST_FOLDER [seeds = 3] [output.md]", Of(FineTuningStudy.Run)),
    ("sorting", "[output.md]", Of(SortCounts.Run)),
    ("resnet50", "FILE.onnx", Of(ResNet50File.Run)),
];
var asked = studies.Where(study => study.Name == args.FirstOrDefault()).ToArray();
if (asked is [var one] && await one.Run(args[1..]) is var code and not Misused)
    return code;
Console.Error.WriteLine("usage:");
foreach (var (name, usage, _) in asked.Length > 0 ? asked : studies)
    Console.Error.WriteLine($"  {name,-12}{usage}");
Console.Error.WriteLine("For kernels, networks and explanations: bench/README.md");
return Misused;

static Func<string[], Task<int>> Of(Func<string[], int> study) => words => Task.FromResult(study(words));
