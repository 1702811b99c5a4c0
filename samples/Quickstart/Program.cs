using Whence.Explain;
using Whence.Models;
using Whence.Models.Images;
using Whence.Runtime;

using var cpu = Backend.Open("cpu");
var (classifier, _) = ClassifierFile.Load("samples/fashion-mnist/resnet8.onnx");
using var session = new ExplainSession(classifier, cpu, Explainers.NegativeFlux(), new() { Seed = 1, Samples = 20 });

var (picture, pixels) = classifier.Prepare(ImageFile.Load("samples/fashion-mnist/ankle-boot.png"));
var explanation = session.Run(pixels, deadline: TimeSpan.FromMilliseconds(50));

Console.WriteLine($"{explanation.Target.Label} {explanation.Target.Probability:P1}, {explanation.Samples} samples in {explanation.Milliseconds:0.0} ms");
Png.Save(Overlay.Render(picture, explanation.PixelMap(), 28, 28).Image, "overlay.png");
