package org.example.orders;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Its parameters are named nowhere but in the class file. */
@RestController
public class OrderController {
    private final OrderService orders;

    OrderController(OrderService orders) {
        this.orders = orders;
    }

    @PostMapping("/orders/{customer}")
    public int place(@PathVariable String customer, @RequestParam int pieces) {
        return orders.place(customer, pieces);
    }

    @GetMapping("/orders/{customer}")
    public List<Integer> pieces(@PathVariable String customer, @RequestParam(required = false) String unused) {
        return orders.pieces(customer);
    }
}
