#include "app/commands/cli.hpp"

int main(int argc, char** argv) {
  return muster::app::run(argc, argv, muster::base::SystemClock());
}
